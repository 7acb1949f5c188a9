"""One screenful of messages, the newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from sessionary.actions import wording
from sessionary.models import Message, User
from sessionary.models.filters import SHORTEST_SEARCH, spellings
from sessionary.models.outcomes import lost
from sessionary.web.desk.arrivals import LOST, Arrival, arrival_of, state_choices
from sessionary.web.desk.paging import AT_ONCE

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One message, when it was written, and how far it came."""

    message: Message
    when: str
    arrival: Arrival


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
    state = asked.get("state", "") if asked.get("state") in dict(state_choices()) else ""
    found = _in_state(Message.seen_by(user), state).filter(_worded(words)).order_by("-pk")
    if after := asked.get("after", ""):
        found = found.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else found.none()
    shown = list(found.select_related("activity__booking__page").prefetch_related("outcomes")[: AT_ONCE + 1])
    more = ""
    if len(shown) > AT_ONCE:
        query = {"q": words, "state": state, "after": str(shown[AT_ONCE - 1].pk)}
        more = f"{reverse('desk:messages')}?{urlencode({name: value for name, value in query.items() if value})}"
    rows = [Row(one, _when(one, locale), arrival_of(one)) for one in shown[:AT_ONCE]]
    return Screenful(rows, words, state, more)


def _in_state(messages: QuerySet[Message], state: str) -> QuerySet[Message]:
    if state == LOST:
        return lost(messages)
    return messages.filter(state=state) if state else messages


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
