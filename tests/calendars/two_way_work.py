"""What a host does in a two-way calendar, with a program of their own, and what came of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from sessionary.actions.clock import to_datetime
from sessionary.models import Activity, Booking, Session
from tests.calendars.work import CalendarsAtWork, do_jobs, read_all
from tests.cast import BERLIN, NOW, at
from tests.messages.reading import sent
from tests.money.till import fresh

EVERY = timedelta(minutes=5)


class TwoWay(CalendarsAtWork):
    """`turn` counts the readings, so that each is due."""

    turn = 0

    @property
    def now(self) -> datetime:
        return NOW + self.turn * EVERY

    def read(self) -> None:
        """The next reading, and all that comes of it."""
        self.turn += 1
        read_all(self.now)
        do_jobs(self.now)

    def address_of(self, session: Session) -> str:
        return f"{self.path}{session.public_id}.ics"

    def event_of(self, session: Session) -> Event:
        (found,) = [one for one in self.events() if one["UID"] == session.uid]
        return found

    def delete(self, *sessions: Session) -> None:
        for one in sessions:
            assert self.server.ask("DELETE", self.address_of(one)).is_success

    def move(self, session: Session, start: str, minutes: int = 30) -> None:
        """To a local time in Berlin, written with its zone as calendar programs do."""
        local = to_datetime(at(start)).astimezone(BERLIN)
        self.change(
            session,
            DTSTART=local,
            DTEND=(local.replace(tzinfo=None) + timedelta(minutes=minutes)).replace(tzinfo=BERLIN),
        )

    def change(self, session: Session, **properties: Any) -> None:
        """Set these properties of the session's event, and leave the rest as it is."""
        calendar = Calendar.from_ical(self.server.ask("GET", self.address_of(session)).content)
        (event,) = calendar.walk("VEVENT")
        for name, value in properties.items():
            event.pop(name, None)
            event.add(name, value)
        calendar.add_missing_timezones()
        assert self.server.ask("PUT", self.address_of(session), calendar.to_ical().decode()).is_success


def standing(booking: Booking) -> list[tuple[str, str, str | None, int]]:
    """Of each session its local start, status, who changed it, and SEQUENCE."""
    return [
        (f"{one.span[0].astimezone(BERLIN):%m-%d %H:%M}", one.status, one.changed_by, one.sequence)
        for one in fresh(booking).sessions_in_order
    ]


def happened() -> list[str]:
    """The kinds of all that happened because of the calendar, in order."""
    return list(Activity.objects.filter(by="calendar").order_by("pk").values_list("kind", flat=True))


def put_back_for(booking: Booking) -> Sequence[str]:
    """The reasons that the host was told."""
    return list(booking.activities.filter(kind="put_back").latest("pk").data["why"].values())


def subjects(booking: Booking, kind: str) -> dict[str, str]:
    return {recipient: str(mail["Subject"]) for recipient, mail in sent(booking, kind).items()}
