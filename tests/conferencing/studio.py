"""Dana's studio with a provider connected, and what its readers get."""

import email
import email.policy
import threading
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import time_machine
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from sessionary.actions.oauth_apps import set_up
from sessionary.actions.pages import create_event_type
from sessionary.jobs.runner import Runner
from sessionary.models import Booking, Connection, Meeting, Message, Session, User
from sessionary.providers.conferencing import registry
from sessionary.providers.messaging.kept import KeptMail
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.money.till import fresh
from tests.support.conferencing_servers import ConferencingServer
from tests.support.oauth_server import CLIENT


class Studio:
    """`book` books three sessions at the provider; `work` does all that is due at a moment, as the runner does."""

    def __init__(self, cast: Cast, kind: str, server: ConferencingServer | None) -> None:
        self.cast, self.kind, self.server = cast, kind, server
        self.runner = Runner(threading.Event())
        if server is not None:
            set_up(account=cast.account, app=registry.facts(kind).app, **CLIENT)
            self.connect(cast.dana)
        create_event_type(
            page=cast.page, slug="talks", name="Talks", package=True, sessions=3, duration=60, location_kind=kind
        )

    def connect(self, user: User) -> Connection:
        assert self.server is not None
        connection = Connection(
            account=user.account,
            user=user,
            provider=self.kind,
            expires_at=NOW + timedelta(days=30),
            created_at=NOW,
        )
        connection.set_tokens(*self.server.give_tokens())
        connection.save()
        return connection

    def book(self, clock: str = "10:00") -> Booking:
        return booked(self.cast, "talks", five_tuesdays(clock)[:3])

    def work(self, now: datetime = NOW) -> None:
        with time_machine.travel(now, tick=False):
            for _ in range(60):
                if not self.runner.work_once(now):
                    return
        raise AssertionError("There is always something to do")

    def meetings(self) -> list[Meeting]:
        return list(Meeting.objects.select_related("session").order_by("session__position"))


def sessions(booking: Booking) -> list[Session]:
    return fresh(booking).sessions_in_order


def mails(booking: Booking, kind: str = "booked") -> dict[str, EmailMessage]:
    """The mails that were handed over about activities of this kind, the newest by recipient."""
    found = {}
    for message in Message.objects.filter(activity__booking=booking, activity__kind=kind, state="kept").order_by("pk"):
        path = KeptMail(settings.MAIL_FOLDER).path_of(message.message_id)
        read = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
        found[message.recipient] = read
    return found


def text(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def events(mail: EmailMessage) -> list[Any]:
    """All events of all calendar parts."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return [event for part in parts for event in Calendar.from_ical(part.get_content()).walk("VEVENT")]


def page_of(session: Session) -> str:
    """The session's own page, as anybody with its link reads it: at once, without cookie or script."""
    answer = Client().get(f"/session/{session.public_id}/{session.secret}/")
    assert (answer.status_code, answer.cookies) == (200, {})
    return str(answer.content.decode())
