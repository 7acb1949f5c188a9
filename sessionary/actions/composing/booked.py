"""Booked: the consolidated confirmation with all sessions, and what was paid."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.actions.answers import label_of
from sessionary.actions.composing.files import all_sessions, invitation, papers
from sessionary.actions.composing.lines import GONE, as_it_stands, lines_of
from sessionary.actions.composing.money_told import documents_for, paid_sum
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Fact, Line, Sum, Telling
from sessionary.actions.place_words import where_booked
from sessionary.actions.policy_words import policies_in_words
from sessionary.models import Booking
from sessionary.rules.names import unlinked


def tell(reader: Reader) -> Telling:
    """All sessions, and the way to them without an account; for the Owner, who booked and what they said."""
    sessions = reader.booking.sessions_in_order
    lines = lines_of(reader, [as_it_stands(one) for one in sessions])
    payments = reader.found.payments(reader.activity)
    first = min([one.span[0] for one in sessions if one.status not in GONE] or [sessions[0].span[0]])
    return Telling(
        subject=_subject(reader, lines),
        headline=_headline(reader),
        summary=joined(_first(reader, first), reader.length_words(reader.total)),
        lines=lines,
        facts=_where(reader) if reader.to_customer else (*said_by_customer(reader), *_where(reader)),
        sums=tuple(paid_sum(reader, one) for one in payments) or _price(reader),
        button=reader.button,
        closing=_closing(reader),
        attachments=(all_sessions(reader), *papers(documents_for(payments))),
        invitation=invitation(reader, sessions),
    )


def _subject(reader: Reader, lines: tuple[Line, ...]) -> str:
    words = {
        "name": reader.service,
        "who": reader.booking.host.name if reader.to_customer else reader.booking.name,
        "day": lines[0].day,
        "n": len(lines),
    }
    if reader.to_customer:
        return (
            ngettext(
                "Booked: %(name)s with %(who)s, %(day)s",
                "Booked: %(n)s sessions with %(who)s from %(day)s",
                len(lines),
            )
            % words
        )
    return (
        ngettext("%(who)s booked %(name)s, %(day)s", "%(who)s booked %(n)s sessions from %(day)s", len(lines)) % words
    )


def _headline(reader: Reader) -> str:
    if reader.to_customer:
        name = reader.booking.greeting_name
        return _("You're booked, %(name)s.") % {"name": name} if name else _("You're booked.")
    said = ngettext("%(name)s booked a session", "%(name)s booked %(n)s sessions", reader.total)
    return said % {"name": reader.booking.name, "n": reader.total}


def _first(reader: Reader, start: datetime) -> str:
    """The whole date of the first session, as it may be a year away."""
    when = reader.moment_of_year(start)
    return _("First session: %(when)s.") % {"when": when} if reader.total > 1 else f"{when}."


def _where(reader: Reader) -> tuple[Fact, ...]:
    """The place, the number or the way to meet."""
    words = where_booked(reader.booking)
    return (Fact(_("Where"), words),) if words else ()


def _closing(reader: Reader) -> tuple[str, ...]:
    if not reader.to_customer:
        return (reader.follows_words,) if reader.follows_words else ()
    said = ngettext(
        "No account needed. The attached calendar file adds it to your calendar.",
        "No account needed. The attached calendar file adds all %(words)s to your calendar.",
        reader.total,
    ) % {"words": wording.number_word(reader.total, reader.locale)}
    booking = reader.booking
    policies = policies_in_words(booking.terms, booking.currency, reader.locale)
    said = joined(reader.follows_words, said, reader.reply_words)
    return (joined(*dict.fromkeys(policies.values())), said)


def _price(reader: Reader) -> tuple[Sum, ...]:
    """What it costs, where that was shown and not paid here."""
    price = reader.booking.terms["price"]
    return () if price is None else (Sum(_("Price"), reader.money(price)),)


def said_by_customer(reader: Reader) -> tuple[Fact, ...]:
    """Who booked, and their answers, for the Owner."""
    booking = reader.booking
    who = "\n".join(part for part in (booking.customer.email, booking.phone) if part)
    return (Fact(booking.name, who), *answers_of(booking))


def answers_of(booking: Booking) -> tuple[Fact, ...]:
    """The Customer's answers beside the questions."""
    labels = {question["key"]: label_of(question) for question in booking.terms["questions"]}
    return tuple(Fact(labels[key], unlinked(_said(answer))) for key, answer in booking.answers.items() if key in labels)


def _said(answer: Any) -> str:
    if answer is True:
        return _("Yes")
    return ", ".join(answer) if isinstance(answer, list) else str(answer)
