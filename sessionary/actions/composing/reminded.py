"""A reminder before a session, and a follow-up after it: about this one session, as if it had been booked alone."""

from django.utils.translation import gettext as _

from sessionary.actions import links, wording
from sessionary.actions.composing.booked import said_by_customer
from sessionary.actions.composing.lines import as_it_stands, lines_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Button, Fact, Telling
from sessionary.actions.places import place_of
from sessionary.models import Session


def tell(reader: Reader) -> Telling:
    """When it is, how to join it, and the way to move or cancel just this one."""
    (session,) = reader.sessions
    words = _words(reader, session)
    to_customer, to_owner = _("Reminder: %(name)s with %(who)s, %(when)s"), _("Reminder: %(who)s, %(name)s, %(when)s")
    return Telling(
        subject=(to_customer if reader.to_customer else to_owner) % words,
        headline=_headline(reader, session) % words,
        summary=reader.length_words(),
        lines=lines_of(reader, [as_it_stands(session)]),
        facts=(*_how_to_join(session), *(() if reader.to_customer else said_by_customer(reader))),
        button=_button(reader, session),
        closing=(joined(_follows(session), reader.reply_words),) if reader.to_customer else (),
        alone=True,
    )


def tell_after(reader: Reader) -> Telling:
    """After its end: thanks, and how to reach the other side."""
    (session,) = reader.sessions
    words = _words(reader, session)
    if reader.to_customer:
        subject, headline = _("%(name)s with %(who)s, %(when)s: thank you"), _thanks(reader)
    else:
        subject, headline = _("Follow-up: %(who)s, %(name)s, %(when)s"), _("The session with %(who)s is over.")
    return Telling(
        subject=subject % words,
        headline=headline if reader.to_customer else headline % words,
        summary=reader.length_words(),
        lines=lines_of(reader, [as_it_stands(session)]),
        facts=() if reader.to_customer else said_by_customer(reader),
        button=reader.way_back(_("Book again")) if reader.to_customer else reader.button,
        closing=(reader.reply_words,) if reader.to_customer else (),
        alone=True,
    )


def _thanks(reader: Reader) -> str:
    name = reader.booking.greeting_name
    return _("Thank you for coming, %(first_name)s.") % {"first_name": name} if name else _("Thank you for coming.")


def _words(reader: Reader, session: Session) -> dict[str, object]:
    start = session.span[0].astimezone(reader.zone)
    return {
        "name": reader.service,
        "who": reader.booking.host.name if reader.to_customer else reader.booking.name,
        "when": reader.moment(start),
        "day": wording.day(start.date(), reader.locale),
        "clock": wording.clock(start),
    }


def _headline(reader: Reader, session: Session) -> str:
    """By the calendar of the reader, who may be on another day than the host, when it is handed over at last."""
    today = reader.now.astimezone(reader.zone).date()
    days = (session.span[0].astimezone(reader.zone).date() - today).days
    if days == 0:
        return _("Today at %(clock)s: %(name)s")
    if days == 1:
        return _("Tomorrow at %(clock)s: %(name)s")
    return _("On %(day)s at %(clock)s: %(name)s")


def _how_to_join(session: Session) -> tuple[Fact, ...]:
    place = place_of(session)
    label = _("How to join") if place.is_online else _("Where")
    return (Fact(label, "\n".join(place.lines)),) if place.lines else ()


def _follows(session: Session) -> str:
    return _("How to join follows in another message.") if place_of(session).follows else ""


def _button(reader: Reader, session: Session) -> Button:
    """To the session's own page, which opens no other; for the Owner to the session in the desk."""
    if reader.to_customer:
        return Button(_("Reschedule or cancel"), links.session_url(session))
    return Button(_("Open the desk"), links.desk_session_url(session))
