"""How much one caller may hold at a time: enough for an office behind one address, too little to close a business.

Counted in the database, so that it is the same for all servers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sessionary.actions.clock import to_datetime, to_minutes
from sessionary.models import Claim, Offer, OpeningHours
from sessionary.rules.errors import TooManyRequests
from sessionary.rules.hours import openings
from sessionary.rules.intervals import Interval
from sessionary.rules.sentences import Sentence
from sessionary.rules.shares import WEEK, Kept, exceeds_half, weeks_of

OPEN_HOLDS = 40
HELD_SESSIONS = 200
A_DAY = timedelta(days=1)
TOO_MUCH = Sentence(
    "Many times are held from your network just now. Please book those first, or try again in ten minutes."
)


def check_holding(caller: str, offer: Offer, starts: Sequence[int], now: datetime) -> None:
    """Raise `TooManyRequests` when with these starts the caller would hold too much. Needs the host's lock.

    Whoever holds nothing else may hold whatever one booking can have, and an empty `caller` anything.
    """
    if not caller:
        return
    held = Claim.objects.filter(hold__caller=caller, expires_at__gt=to_minutes(now))
    rows = list(held.values_list("hold", "host", "starts", "ends", "seats"))
    if not rows:
        return
    wanted = [Kept(start, start + offer.options.duration, offer.seats) for start in starts]
    of_host = [Kept(*row[2:]) for row in rows if row[1] == offer.page.owner_id]
    if (
        len({row[0] for row in rows}) >= OPEN_HOLDS
        or len(rows) + len(wanted) > HELD_SESSIONS
        or (of_host and exceeds_half([*of_host, *wanted], _openings(offer, wanted), weeks_of(wanted)))
    ):
        raise TooManyRequests(TOO_MUCH)


def _openings(offer: Offer, wanted: Sequence[Kept]) -> list[Interval]:
    weeks = weeks_of(wanted)
    first = to_datetime(min(weeks) * WEEK).date() - A_DAY  # a day wider, as the zone's days are not those of UTC
    until = to_datetime((max(weeks) + 1) * WEEK).date() + A_DAY
    (hours,) = OpeningHours.of([offer.page], first, until)
    return openings(hours, offer.page.zone, first, until)
