"""The shapes that a host's programs send."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StrictInt

from sessionary.api.shapes import CustomerIn, Money, Request, SessionId, SessionIds, Slug

Reason = Annotated[str, Field(max_length=20_000)]
Amount = Money | Annotated[StrictInt, Field(ge=0)]


class HostBookingIn(Request):
    page: Slug
    event_type: Slug | None = None
    starts: Annotated[list[AwareDatetime], Field(min_length=1, max_length=20)]
    customer: CustomerIn
    answers: dict[str, Any] = Field(default_factory=dict)
    payment: Literal["link", "elsewhere", "none"] = Field(
        "link",
        description="Where a price is collected: the Customer gets a link to pay by, paid by other means, or not.",
    )
    expect: Amount | None = Field(None, description="The price you expect; if it differs nothing is done.")


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
