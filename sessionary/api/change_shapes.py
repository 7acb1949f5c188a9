"""The shapes of changes: quotes, cancellations and new times."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AwareDatetime, Field

from sessionary.api.shapes import Money, Request, SessionId, SessionIds, Starts, ZoneName


class Expecting(Request):
    expect: Money | int | None = Field(None, description="The money you saw; if it differs nothing is done.")
    reason: Annotated[str, Field(max_length=20_000)] = ""


class QuoteIn(Request):
    action: Literal["cancel", "reschedule"]
    sessions: SessionIds


class QuoteLineOut(Schema):
    id: str
    allowed: bool
    why: str | None
    amount: Money
    automatic: bool


class QuoteOut(Schema):
    sessions: list[QuoteLineOut]
    total: Money


class ChangeSlotsQuery(Schema):
    sessions: Annotated[str, Field(max_length=400, description="Ids, comma-separated.")]
    from_: date = Field(alias="from")
    until: date
    time_zone: ZoneName | None = None


class CancelIn(Expecting):
    sessions: SessionIds


class NewTimeIn(Request):
    id: SessionId
    start: AwareDatetime


class RescheduleIn(Expecting):
    sessions: Annotated[list[NewTimeIn], Field(min_length=1, max_length=20)]


class SuggestIn(Request):
    starts: Starts


class ApproveIn(Request):
    start: AwareDatetime


class AnswerIn(Request):
    reason: Annotated[str, Field(max_length=20_000)] = ""
