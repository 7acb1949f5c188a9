"""Why somebody cancels or moves: asked for as it was agreed when booking."""

from sessionary.models import Booking
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import BookingStatus

LONGEST = 1000


def checked_reason(booking: Booking, action: str, given: str) -> str:
    """The Customer's reason, trimmed; empty where none is asked for. No policy holds for what is only requested.

    `action` is cancel or reschedule. Raises `Invalid` for a missing mandatory one, or one that is too long.
    """
    if booking.status == BookingStatus.REQUESTED:
        return trimmed(given)
    rule = booking.terms["reason"][action]
    if rule == "not_asked":
        return ""
    if rule == "mandatory" and not given.strip():
        raise Invalid({"reason": [Sentence("Please say why.")]})
    return trimmed(given)


def trimmed(given: str) -> str:
    """A reason as it is stored. Raises `Invalid` for one that is too long."""
    reason = given.strip()
    if len(reason) > LONGEST:
        raise Invalid({"reason": [Sentence("Please use at most %(most)s characters.", most=LONGEST)]})
    return reason
