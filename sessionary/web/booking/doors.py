"""What a secret link opens: a whole booking, or one session of it. Both lead to the same pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from sessionary.actions.paying import Due, due_of
from sessionary.models import Booking, Session
from sessionary.rules.errors import NotFound
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import SessionStatus
from sessionary.web.time_formats import follow


class DoorConverter:
    """The first word of the address."""

    regex = "booking|session"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Door:
    """`only` is the one session that a session's link manages; None for the booking's own link."""

    booking: Booking
    only: Session | None = None

    @property
    def sessions(self) -> list[Session]:
        """The sessions that can be seen through it, in order."""
        return self.booking.sessions_in_order if self.only is None else [self.only]

    @property
    def count(self) -> int:
        """How many of them are not canceled, or how many there were."""
        standing = [session for session in self.sessions if session.status != SessionStatus.CANCELED]
        return len(standing or self.sessions)

    def address(self, name: str) -> str:
        """The address of one of its pages."""
        if self.only is None:
            return reverse(f"booking:{name}", args=["booking", self.booking.public_id, self.booking.secret])
        return reverse(f"booking:{name}", args=["session", self.only.public_id, self.only.secret])

    @property
    def due(self) -> Due | None:
        """What can be paid through it: a session's link pays the fee for moving just that session."""
        due = due_of(self.booking)
        if due is None or self.only is None or (due.reschedule is not None and due.sessions == [self.only]):
            return due
        return None

    @property
    def cancel_address(self) -> str:
        return self.address("cancel")

    @property
    def suggest_address(self) -> str:
        """Where other times are suggested: by the booking's own link only."""
        return reverse("booking:suggest", args=[self.booking.public_id, self.booking.secret])

    @property
    def reschedule_address(self) -> str:
        return self.address("reschedule")

    @property
    def pay_address(self) -> str:
        return self.address("pay")

    @property
    def home(self) -> str:
        """The page that the link itself leads to."""
        name, opened = ("booking", self.booking) if self.only is None else ("session", self.only)
        return reverse(f"booking:{name}", args=[opened.public_id, opened.secret])

    def news_address(self, done: str, sessions: Iterable[Session]) -> str:
        """Return the address of the same page that says what has just been done to these sessions: moved, canceled."""
        return f"{self.home}?{urlencode({done: [session.position for session in sessions]}, doseq=True)}"

    def check(self, public_ids: list[str]) -> None:
        """Raises `NotFound` for a session that this link does not manage."""
        if not set(public_ids) <= {session.public_id for session in self.sessions}:
            raise NotFound(Sentence("This link does not manage that session."))

    @property
    def caller(self) -> str:
        """Whose idempotency keys count together."""
        return f"form:booking:{self.booking.pk}" if self.only is None else f"form:session:{self.only.pk}"


def open_door(request: HttpRequest, kind: str, public_id: str, secret: str) -> Door:
    """What the link opens; the page is written as the Customer saw times when they booked.

    Raises `NotFound` for a wrong id or secret alike.
    """
    if kind == "booking":
        door = Door(Booking.opened(public_id, secret))
    else:
        session = Session.opened(public_id, secret)
        door = Door(session.booking, session)
    follow(request, door.booking.account, door.booking)
    return door
