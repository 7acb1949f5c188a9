"""Why somebody cancels or moves: asked for as it was agreed when booking."""

from sessionary.models import Booking
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

LONGEST = 1000


def checked_reason(booking: Booking, action: str, given: str) -> str:
    """The Customer's reason, trimmed; empty where none is asked for.

    `action` is cancel or reschedule. Raises `Invalid` for a missing mandatory one, or one that is too long.
    """
    rule, reason = booking.terms["reason"][action], given.strip()
    if rule == "not_asked":
        return ""
    if rule == "mandatory" and not reason:
        raise Invalid({"reason": [Sentence("Please say why.")]})
    if len(reason) > LONGEST:
        raise Invalid({"reason": [Sentence("Please use at most %(most)s characters.", most=LONGEST)]})
    return reason
