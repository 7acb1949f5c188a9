"""Messages in words: the consolidated confirmation with all sessions, for Customer and Owner."""

from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sessionary.actions import links, wording
from sessionary.actions.calendar_files import booking_file
from sessionary.actions.clock import to_minutes
from sessionary.actions.clock_notes import clock_notes
from sessionary.models import Booking, Message, Session
from sessionary.rules.accents import light_roles

CONFERENCING = frozenset({"link", "jitsi", "zoom", "gotomeeting", "webex", "google_meet", "teams"})


@dataclass(frozen=True, slots=True)
class Line:
    """One session as a message lists it."""

    number: int
    day: str
    time: str
    note: str
    url: str


def compose(message: Message) -> EmailMessage:
    """The message as it is handed over: text, HTML and the calendar file; in the reader's language and zone."""
    booking = message.activity.booking
    assert booking is not None
    to_customer = message.recipient == Message.Recipient.CUSTOMER
    locale = booking.locale if to_customer else booking.host.locale
    zone = booking.zone if to_customer else booking.page.zone
    with override(locale):
        context = _context(booking, zone, locale)
        kind = "booked_customer" if to_customer else "booked_owner"
        subject = _subject(booking, context, to_customer)
        text = render_to_string(f"mail/{kind}.txt", context)
        html = render_to_string(f"mail/{kind}.html", context | {"subject": subject})
        mail = _addressed(message, booking, to_customer)
    mail["Subject"] = " ".join(subject.split())
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    mail.add_attachment(
        booking_file(booking).decode(),
        subtype="calendar",
        filename="sessions.ics",
        params={"method": "PUBLISH"},
    )
    return mail


def _addressed(message: Message, booking: Booking, to_customer: bool) -> EmailMessage:
    customer = _address(booking.name, booking.customer.email)
    host = _address(booking.host.name, booking.host.email)
    sender = booking.host.name if to_customer else booking.name
    mail = EmailMessage()
    mail["Message-ID"] = message.message_id
    mail["Date"] = format_datetime(message.created_at)
    mail["From"] = _address(_("%(name)s via Sessionary") % {"name": sender}, settings.DEFAULT_FROM_EMAIL)
    mail["To"] = customer if to_customer else host
    mail["Reply-To"] = host if to_customer else customer
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _address(name: str, email: str) -> Address:
    return Address(" ".join(name.split()), addr_spec=email)


def _subject(booking: Booking, context: dict[str, Any], to_customer: bool) -> str:
    count, lines = context["count"], context["lines"]
    words = {
        "name": booking.terms["name"],
        "who": booking.host.name if to_customer else booking.name,
        "day": lines[0].day,
        "n": count,
    }
    if to_customer:
        return (
            ngettext(
                "Booked: %(name)s with %(who)s, %(day)s",
                "Booked: %(n)s sessions with %(who)s from %(day)s",
                count,
            )
            % words
        )
    return ngettext("%(who)s booked %(name)s, %(day)s", "%(who)s booked %(n)s sessions from %(day)s", count) % words


def _context(booking: Booking, zone: ZoneInfo, locale: str) -> dict[str, Any]:
    sessions = booking.sessions_in_order
    price, (first, _end) = booking.terms["price"], sessions[0].span
    return {
        "booking": booking,
        "lines": _lines(booking, sessions, zone, locale),
        "count": len(sessions),
        "count_words": wording.number_word(len(sessions), locale),
        "first_name": booking.name.split()[0],
        "first_day": wording.weekday(first.astimezone(zone).date(), locale, "long"),
        "zone_name": wording.zone_name(zone, locale),
        "link_words": _("Conferencing info") if booking.location["kind"] in CONFERENCING else _("Session details"),
        "manage_url": links.manage_url(booking),
        "desk_url": f"{settings.BASE_URL}/desk/",
        "price": None if price is None else wording.money(price, booking.currency, locale),
        "answers": _answers(booking),
        "colours": light_roles(booking.page.accent),
        "locale": locale,
    }


def _lines(booking: Booking, sessions: list[Session], zone: ZoneInfo, locale: str) -> list[Line]:
    starts = [to_minutes(session.span[0]) for session in sessions]
    notes = {note.index: note.text for note in clock_notes(starts, zone, booking.page.zone, locale)}
    return [_line(session, notes.get(index, ""), zone, locale) for index, session in enumerate(sessions)]


def _line(session: Session, note: str, zone: ZoneInfo, locale: str) -> Line:
    start, end = (moment.astimezone(zone) for moment in session.span)
    return Line(
        number=session.position,
        day=wording.day(start.date(), locale, "day_year"),
        time=wording.time_range(start, end),
        note=note,
        url=links.session_url(session),
    )


def _answers(booking: Booking) -> list[tuple[str, str]]:
    """Questions and answers in words, for the Owner."""
    labels = {question["key"]: question["label"] for question in booking.terms["questions"]}
    return [(labels[key], _said(answer)) for key, answer in booking.answers.items() if key in labels]


def _said(answer: Any) -> str:
    if answer is True:
        return _("Yes")
    return ", ".join(answer) if isinstance(answer, list) else str(answer)
