"""The shapes that programs send and get; `docs/api.md` and the OpenAPI document follow from them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

Slug = Annotated[str, Field(max_length=60)]
ZoneName = Annotated[str, Field(max_length=64)]
SessionId = Annotated[str, Field(max_length=64)]
SessionIds = Annotated[list[SessionId], Field(min_length=1, max_length=20)]
Starts = Annotated[list[AwareDatetime], Field(max_length=100)]


class Money(Schema):
    amount: int = Field(description="In the currency's smallest unit.")
    currency: str


class Policies(Schema):
    cancel: str
    reschedule: str


class EventTypeOut(Schema):
    slug: str | None = None
    name: str
    description: str
    duration_minutes: int
    mode: Literal["automatic", "approval"]
    package: bool
    sessions: int
    seats: int | None
    suggested_times: int = Field(description="How many times to suggest where `mode` is approval.")
    pricing: Literal["none", "shown", "collected"]
    price: Money | None
    single_session_price: Money | None
    bookable: bool
    policies: Policies | None
    questions: list[dict[str, Any]]
    sms_consent: bool = Field(description="Whether `customer.sms_consent` can be sent, for reminders by SMS.")
    pages: list[str] | None = Field(None, description="Of a master page: those of its pages that have it.")


class MemberOut(Schema):
    slug: str
    name: str
    owner: str
    time_zone: str
    event_types: list[str]


class PageOut(Schema):
    slug: str
    name: str
    welcome: str
    owner: str | None = Field(description="The Owner's name; null for a master page.")
    time_zone: str | None = Field(description="Null for a master page where Customers choose a page.")
    kind: Literal["event_types_first", "pages_first", "pooled"] | None = Field(
        None, description="Of a master page: what Customers choose first, or that its pages are pooled."
    )
    pages: list[MemberOut] | None = Field(None, description="Of a master page: its pages, in order.")
    event_types: list[EventTypeOut]
    duration_minutes: int | None = None
    mode: str | None = None
    package: bool | None = None
    sessions: int | None = None
    seats: int | None = None
    suggested_times: int | None = None
    pricing: str | None = None
    price: Money | None = None
    single_session_price: Money | None = None
    bookable: bool | None = None
    policies: Policies | None = None
    questions: list[dict[str, Any]] | None = None
    sms_consent: bool | None = None


class SlotOut(Schema):
    start: datetime
    end: datetime
    seats_left: int | None = Field(None, description="Only there for a group whose seats are limited.")


class SlotsOut(Schema):
    time_zone: str
    sessions: int
    slots: list[SlotOut]


class Request(Schema):
    """What programs send: unknown fields are refused rather than overlooked."""

    model_config = ConfigDict(extra="forbid")


class SlotsQuery(Schema):
    event_type: Slug | None = None
    from_: date = Field(alias="from")
    until: date
    time_zone: ZoneName | None = None


class Every(Request):
    days: int = Field(ge=1, le=366)


class PlanIn(Request):
    event_type: Slug | None = None
    starts: Starts
    every: Every
    time_zone: ZoneName | None = None


class ProposalOut(Schema):
    start: datetime
    end: datetime
    available: bool
    why: Literal["taken", "closed", "beyond_horizon", "skipped_hour"] | None
    alternatives: list[SlotOut]


class PlanOut(Schema):
    sessions: list[ProposalOut]


def via() -> Any:
    """The master page by which the Customer has chosen the page."""
    return Field(None, description="The slug of the master page by which the Customer has chosen this page.")


class HoldIn(Request):
    page: Slug
    via: Slug | None = via()
    event_type: Slug | None = None
    starts: Starts


class HoldOut(Schema):
    id: str
    secret: str
    expires_at: datetime


class HoldRef(Request):
    id: Annotated[str, Field(max_length=64)]
    secret: Annotated[str, Field(max_length=128)]


class CustomerIn(Request):
    name: Annotated[str, Field(max_length=20_000)]
    email: Annotated[str, Field(max_length=2_000)]
    phone: Annotated[str, Field(max_length=2_000)] | None = None
    time_zone: ZoneName | None = None
    locale: Annotated[
        str,
        Field(max_length=35, description="A language tag like `en-GB`; its country decides between 12 and 24 hours."),
    ] = "en"
    sms_consent: Annotated[
        bool,
        Field(description="They agree to be reminded by SMS at `phone`; only where the event type has `sms_consent`."),
    ] = False


class BookingIn(Request):
    page: Slug
    via: Slug | None = via()
    event_type: Slug | None = None
    starts: Starts | None = None
    hold: HoldRef | None = None
    customer: CustomerIn
    answers: dict[str, Any] = Field(default_factory=dict)
    expect: Money | int | None = None


class CustomerOut(Schema):
    name: str
    email: str


class LocationOut(Schema):
    kind: str
    join_url: str | None
    detail: str | None


class SessionOut(Schema):
    id: str
    start: datetime | None
    end: datetime | None
    status: Literal[
        "held", "requested", "scheduled", "rescheduled", "to_reschedule", "completed", "no_show", "canceled"
    ]
    changed_by: str | None
    relative_cost: Money | None
    location: LocationOut
    details_url: str | None
    ics_uid: str
    manage_url: str | None


class TransactionOut(Schema):
    id: str
    kind: str
    amount: Money
    status: Literal["pending", "succeeded", "failed"]
    sessions: list[str]
    created_at: datetime
    reason: str | None


class DueOut(Schema):
    kind: Literal["payment", "reschedule_fee"]
    amount: Money
    checkout_url: str | None
    hold_expires_at: datetime | None
    sessions: list[str]


class PaymentOut(Schema):
    status: Literal["none", "required", "paid", "partially_refunded", "refunded"]
    price: Money | None
    due: DueOut | None
    transactions: list[TransactionOut]


class BookingOut(Schema):
    id: str
    secret: str | None = Field(None, description="Only in the answer to POST bookings.")
    reference: str
    status: Literal["pending_payment", "requested", "scheduled", "completed", "canceled", "declined", "expired"]
    package_status: Literal["created", "updated", "completed"] | None
    page: str
    via: str | None
    event_type: str | None
    time_zone: str
    customer: CustomerOut
    hold_expires_at: datetime | None
    manage_url: str | None
    suggested: list[datetime] = Field(description="The starts that wait for the Owner's approval.")
    sessions: list[SessionOut]
    payment: PaymentOut | None


class Problem(Schema):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
