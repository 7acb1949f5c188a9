"""The settings of pages and event types as the OpenAPI document describes them in answers: whole."""

from typing import Any, Literal

from ninja import Schema

from sessionary.api.settings.shapes import (
    Clock,
    DatedHours,
    FeeTier,
    LocationKind,
    MasterKind,
    Person,
    Pricing,
    Reason,
    RefundTier,
    Weekday,
)
from sessionary.api.shapes import Money


class SchedulingOut(Schema):
    mode: Literal["automatic", "approval"]
    package: bool
    sessions: int
    seats: int | None
    suggested_times: int


class SlotsOptionsOut(Schema):
    increment_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    lead_time_minutes: int
    horizon_days: int
    per_day: int | None
    per_week: int | None


class LocationOptionsOut(Schema):
    kind: LocationKind
    detail: str | None


class ReasonsOut(Schema):
    cancel: Reason
    reschedule: Reason


class OptionsOut(Schema):
    slug: str
    name: str
    duration_minutes: int
    scheduling: SchedulingOut
    slots: SlotsOptionsOut
    location: LocationOptionsOut
    pricing: Pricing
    price: Money | None
    single_session_price: Money | None
    reason: ReasonsOut
    questions: list[dict[str, Any]]
    reminders: list[int]
    follow_up_minutes: int | None
    reminders_to_owner: bool
    sms_reminders: bool


class EventTypeSettings(OptionsOut):
    description: str
    pages: list[str]
    cancel_policy: list[RefundTier]
    reschedule_policy: list[FeeTier]


class EventTypesOut(Schema):
    event_types: list[EventTypeSettings]


class NoticeOut(Schema):
    notice_minutes: int


class PageSettings(OptionsOut):
    owner: str
    time_zone: str
    enabled: bool
    accent: str
    welcome: str
    hours: dict[Weekday, list[tuple[Clock, Clock]]]
    overrides: list[DatedHours]
    holidays: str | None
    people: list[Person] | None
    cancel_policy: list[NoticeOut]
    reschedule_policy: list[NoticeOut]


class PagesOut(Schema):
    pages: list[PageSettings]


class MasterPageSettings(Schema):
    slug: str
    name: str
    kind: MasterKind
    pages: list[str]
    enabled: bool
    accent: str
    welcome: str


class MasterPagesOut(Schema):
    master_pages: list[MasterPageSettings]
