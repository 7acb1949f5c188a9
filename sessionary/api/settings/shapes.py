"""The settings of pages, event types and master pages as programs send and get them.

What a program leaves out is left as it is, or has its default on something new; only what it sent counts.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from sessionary.api.shapes import Money, Request
from sessionary.providers.conferencing.registry import NAMED
from sessionary.rules.options import PLAIN_LOCATIONS


def left_out() -> Any:
    """May be left out, but not null unless the type says so."""
    return Field(default=None, json_schema_extra=_forget_default)


def _forget_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


Text = Annotated[str, Field(max_length=20_000)]
Word = Annotated[str, Field(max_length=500)]
Clock = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", examples=["09:00"])]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Spans = Annotated[list[tuple[Clock, Clock]], Field(max_length=100)]
Price = Money | int | None
Reason = Literal["mandatory", "optional", "not_asked"]
Pricing = Literal["none", "shown", "collected"]
MasterKind = Literal["event_types_first", "pages_first", "pooled"]
LocationKind = Annotated[str, WithJsonSchema({"type": "string", "enum": [*PLAIN_LOCATIONS, *NAMED]})]


class Percent(Request):
    percent: int


class Fixed(Request):
    fixed: int = Field(description="For each session, in the currency's smallest unit.")


class RefundTier(Request):
    notice_minutes: int
    refund: Percent | Fixed


class FeeTier(Request):
    notice_minutes: int
    fee: Percent | Fixed


class PageRefundTier(RefundTier):
    refund: Percent | Fixed = left_out()


class PageFeeTier(FeeTier):
    fee: Percent | Fixed = left_out()


class Scheduling(Request):
    mode: Literal["automatic", "approval"] = left_out()
    package: bool = left_out()
    sessions: int = left_out()
    seats: int | None = Field(None, description="Null is unlimited.")
    suggested_times: int = left_out()


class Slots(Request):
    increment_minutes: int = left_out()
    buffer_before_minutes: int = left_out()
    buffer_after_minutes: int = left_out()
    lead_time_minutes: int = left_out()
    horizon_days: int = left_out()
    per_day: int | None = None
    per_week: int | None = None


class Location(Request):
    kind: LocationKind = left_out()
    detail: Word | None = None


class Reasons(Request):
    cancel: Reason = left_out()
    reschedule: Reason = left_out()


class Question(Request):
    key: Word
    label: Text
    kind: Literal["text", "long_text", "choice", "checks", "consent"]
    required: bool = False
    options: Annotated[list[Text], Field(max_length=1000)] = []


class Options(Request):
    """What an event type has, and a page for use without any."""

    slug: Word = left_out()
    name: Word = left_out()
    duration_minutes: int = left_out()
    scheduling: Scheduling = left_out()
    slots: Slots = left_out()
    location: Location = left_out()
    pricing: Pricing = left_out()
    price: Price = None
    single_session_price: Price = None
    reason: Reasons = left_out()
    questions: Annotated[list[Question], Field(max_length=1000)] = left_out()
    reminders: Annotated[
        list[int], Field(max_length=100, description="Minutes before each session's start: up to three, 5 to 43200.")
    ] = left_out()
    follow_up_minutes: int | None = Field(None, description="Minutes after each session's end; null sends none.")
    reminders_to_owner: Annotated[bool, Field(description="Whether the Owner gets both too.")] = left_out()
    sms_reminders: Annotated[
        bool, Field(description="Whether Customers who agree get reminders by SMS too; needs a connected SMS provider.")
    ] = left_out()


class EventTypeChanges(Options):
    description: Text = left_out()
    pages: Annotated[list[Word], Field(max_length=1000)] = left_out()
    cancel_policy: Annotated[list[RefundTier], Field(max_length=100)] = left_out()
    reschedule_policy: Annotated[list[FeeTier], Field(max_length=100)] = left_out()


class NewEventType(EventTypeChanges):
    slug: Word
    name: Word


class DatedHours(Request):
    date: date
    hours: Spans


class Person(Request):
    email: Word
    role: Literal["editor", "viewer"]


class PageChanges(Options):
    owner: Annotated[Word, Field(description="The email address of a User.")] = left_out()
    time_zone: Word = left_out()
    enabled: bool = left_out()
    accent: Word = left_out()
    welcome: Text = left_out()
    hours: dict[Weekday, Spans] = left_out()
    overrides: Annotated[list[DatedHours], Field(max_length=5000)] = left_out()
    holidays: Word | None = None
    people: list[Person] = left_out()
    cancel_policy: Annotated[list[PageRefundTier], Field(max_length=100)] = left_out()
    reschedule_policy: Annotated[list[PageFeeTier], Field(max_length=100)] = left_out()


class NewPage(PageChanges):
    slug: Word
    name: Word
    owner: Annotated[Word, Field(description="The email address of a User.")]
    time_zone: Word


class MasterPageChanges(Request):
    slug: Word = left_out()
    name: Word = left_out()
    kind: MasterKind = left_out()
    pages: Annotated[list[Word], Field(max_length=1000, description="Slugs, in order.")] = left_out()
    enabled: bool = left_out()
    accent: Word = left_out()
    welcome: Text = left_out()


class NewMasterPage(MasterPageChanges):
    slug: Word
    name: Word
