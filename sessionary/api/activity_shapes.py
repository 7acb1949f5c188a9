"""The shapes of a host's Activity stream."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from sessionary.api.shapes import CustomerOut, Money, SessionOut, Slug, TransactionOut
from sessionary.models.filters import SHORTEST_SEARCH
from sessionary.rules.states import BookingStatus, SessionStatus

Kind = Literal["booking", "session", "transaction"]
OF_TRANSACTIONS = ("pending", "succeeded", "failed")
STATUSES = list(dict.fromkeys([*map(str, BookingStatus), *map(str, SessionStatus), *OF_TRANSACTIONS]))


class ActivityQuery(Schema):
    kind: Kind | None = None
    status: Annotated[str, Field(max_length=20, json_schema_extra={"enum": STATUSES})] | None = Field(
        None, description="Of what is listed: a kind that knows no such status is left out."
    )
    page: Slug | None = None
    event_type: Slug | None = None
    q: str = Field(
        "", max_length=100, description=f"In the Customer's name or email, or the reference; from {SHORTEST_SEARCH}."
    )
    after: str = Field("", max_length=60, description="The `next` of the answer before.")


class ActivityBookingOut(Schema):
    id: str
    reference: str
    status: Literal["pending_payment", "requested", "scheduled", "completed", "canceled", "declined", "expired"]
    package_status: Literal["created", "updated", "completed"] | None
    page: str
    via: str | None
    event_type: str | None
    time_zone: str
    customer: CustomerOut
    price: Money | None
    created_at: datetime
    manage_url: str | None


class ActivityOut(Schema):
    kind: Kind
    at: datetime = Field(description="When it was booked, or the money first tried to move.")
    booking: ActivityBookingOut
    session: SessionOut | None
    transaction: TransactionOut | None


class ActivitiesOut(Schema):
    items: list[ActivityOut]
    next: str | None
