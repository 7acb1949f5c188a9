"""Where a session takes place: as its Customer, its host and their calendars need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from sessionary.models import Booking, Meeting, Session
from sessionary.models.meetings import STANDING
from sessionary.providers.conferencing import registry
from sessionary.rules.questions import WHERE
from sessionary.rules.states import HELD_SESSIONS

LINK = "link"
OPEN = frozenset(STANDING) | HELD_SESSIONS
MAP = "https://www.openstreetmap.org/search?"


@dataclass(frozen=True, slots=True)
class Place:
    """`detail` is an address, a number to call, or what the Customer said. `provider` is what people call it.

    `follows` says that a way to join is being made; `trouble` why it could not be, for the host.
    """

    kind: str
    provider: str = ""
    join_url: str = ""
    passcode: str = ""
    dial_in: tuple[tuple[str, str], ...] = ()
    code: str = ""
    detail: str = ""
    follows: bool = False
    trouble: str = ""

    @property
    def is_online(self) -> bool:
        return self.kind == LINK or registry.makes_meetings(self.kind)

    @property
    def map_url(self) -> str:
        """Where the address is found on a map."""
        return MAP + urlencode({"query": self.detail}) if self.kind == "address" else ""

    @property
    def lines(self) -> list[str]:
        """All of it in words, a line each, in the language in force."""
        found = [self.join_url] if self.join_url else []
        if self.passcode:
            found.append(_("Passcode: %(passcode)s") % {"passcode": self.passcode})
        for number, place in self.dial_in:
            found.append(_("By phone: %(number)s") % {"number": f"{number} ({place})" if place else number})
        if self.code:
            found.append(_("Code on the phone: %(code)s") % {"code": self.code})
        return found or ([self.detail] if self.detail else [])


def place_of(session: Session) -> Place:
    """The place of a session that knows its booking. There is a way in only to one that takes place, or did."""
    booking = session.booking
    kind = str(booking.location["kind"])
    if registry.makes_meetings(kind):
        return _meeting_place(kind, session)
    detail = detail_of(booking)
    if kind == LINK:
        return Place(kind, join_url=detail if session.status in OPEN else "")
    return Place(kind, detail=detail)


def _meeting_place(kind: str, session: Session) -> Place:
    meeting: Meeting | None = getattr(session, "conference", None)
    label = registry.NAMED[kind].label
    trouble = meeting.reason if meeting and meeting.state == Meeting.State.FAILED else ""
    if meeting is None or not meeting.join_url or session.status not in OPEN:
        return Place(kind, label, follows=session.status in STANDING, trouble=trouble)
    return Place(
        kind,
        label,
        join_url=meeting.join_url,
        passcode=meeting.passcode,
        dial_in=tuple((one["number"], one["place"]) for one in meeting.dial_in),
        code=meeting.code,
        trouble=trouble,
    )


def detail_of(booking: Booking) -> str:
    """The phone number is ours, or else the Customer's; a place to be asked for is what they answered."""
    location: Mapping[str, Any] = booking.location
    kind = str(location["kind"])
    if kind == "phone":
        return str(location["detail"] or booking.phone or "")
    if kind == "ask":
        return str(booking.answers.get(WHERE) or "")
    return str(location["detail"] or "")
