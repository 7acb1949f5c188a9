"""The shapes that a host's programs send."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StrictInt

from sessionary.api.shapes import Money, Request, SessionId, SessionIds

Reason = Annotated[str, Field(max_length=20_000)]
Amount = Money | Annotated[StrictInt, Field(ge=0)]


class NewTime(Request):
    id: SessionId
    start: AwareDatetime


class HostCancelIn(Request):
    sessions: SessionIds
    refund: Literal["none", "policy", "full"] | Amount = Field(
        "none", description="None, by the policy agreed when booking, all of the sessions' price, or an amount."
    )
    reason: Reason = ""
    expect: Amount | None = Field(None, description="The refund you expect; if it differs nothing is done.")


class HostRescheduleIn(Request):
    sessions: Annotated[list[NewTime], Field(min_length=1, max_length=20)]
    reason: Reason = ""


class AskToRescheduleIn(Request):
    sessions: SessionIds
    reason: Reason = ""


class RefundIn(Request):
    amount: Amount
    reason: Reason
