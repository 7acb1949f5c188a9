"""One screenful of messages, the newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.models import Message, User
from sessionary.models.filters import SHORTEST_SEARCH, spellings
from sessionary.web.desk.paging import AT_ONCE

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One message, when it was written, and its state in words."""

    message: Message
    when: str
    state: str


@dataclass(frozen=True, slots=True)
class Screenful:
    """Those found for these words and this state; `more` is the address to go on at, empty at the end."""

    rows: list[Row]
    words: str
    state: str
    more: str


def screenful(user: User, asked: Mapping[str, str], locale: str) -> Screenful:
    """What is asked for by `q`, `state` and `after`, in a fixed number of queries; what means nothing is ignored."""
    words = asked.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    state = asked.get("state", "") if asked.get("state") in Message.State else ""
    found = Message.seen_by(user).filter(_worded(words), **({"state": state} if state else {})).order_by("-pk")
    if after := asked.get("after", ""):
        found = found.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else found.none()
    shown = list(found.select_related("activity__booking__page")[: AT_ONCE + 1])
    more = ""
    if len(shown) > AT_ONCE:
        query = {"q": words, "state": state, "after": str(shown[AT_ONCE - 1].pk)}
        more = f"{reverse('desk:messages')}?{urlencode({name: value for name, value in query.items() if value})}"
    names = dict(state_choices())
    rows = [Row(one, _when(one, locale), names[one.state]) for one in shown[:AT_ONCE]]
    return Screenful(rows, words, state, more)


def state_choices() -> list[tuple[str, str]]:
    """The states of messages, as addresses and as people write them."""
    return [
        (Message.State.WAITING, _("Waiting")),
        (Message.State.SENT, _("Sent")),
        (Message.State.KEPT, _("Kept")),
        (Message.State.FAILED, _("Failed")),
        (Message.State.WITHDRAWN, _("Not needed any more")),
    ]


def _worded(words: str) -> Q:
    if len(words) < SHORTEST_SEARCH:
        return Q()
    found = Q()
    for spelling in spellings(words):
        found |= Q(subject__icontains=spelling) | Q(address__icontains=spelling)
    return found


def _when(message: Message, locale: str) -> str:
    """In the zone of the page it is about, if any: `Tue 2 March, 9:00, Berlin time`."""
    booking = message.activity.booking
    zone = ZoneInfo("UTC") if booking is None else booking.page.zone
    local = message.created_at.astimezone(zone)
    return f"{wording.day(local.date(), locale)}, {wording.clock(local)}, {wording.zone_name(zone, locale)}"
