"""Canceled, by the Customer or for them: which sessions, and what goes back."""

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.files import changed_sessions, invitation, papers
from sessionary.actions.composing.lines import Entry, lines_of
from sessionary.actions.composing.money_told import (
    by_hand_sentence,
    by_hand_sum,
    documents_for,
    refund_sentence,
    refund_sum,
    total_of,
)
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.request_ended import tell_canceled
from sessionary.actions.composing.sentences import joined, one_of, words_of
from sessionary.actions.composing.telling import Button, Line, Telling
from sessionary.models import Account


def tell(reader: Reader) -> Telling:
    """Where the refund goes is known, and its credit note comes along unless the gateway takes longer than a minute."""
    if reader.booking.is_request:
        return tell_canceled(reader)
    owed = reader.found.owed(reader.sessions)
    refunds = reader.found.attempts(reader.activity)
    by_hand = max(0, sum(owed.values()) - total_of(refunds))
    entries = [Entry(one, one.span[0], word=_word(reader, owed[one.pk]), gone=True) for one in reader.sessions]
    lines = lines_of(reader, entries)
    to_decide = not reader.by_customer and reader.found.is_to_decide(reader.sessions)
    if to_decide:
        money = _to_decide(reader)
    else:
        money = joined(refund_sentence(reader, refunds), by_hand_sentence(reader, by_hand)) or _nothing(reader)
    return Telling(
        subject=_subject(reader, lines),
        headline=_headline(reader, lines),
        summary=joined(money, reader.zone_words) if money else reader.what_words,
        lines=lines,
        facts=reader.reason(reader.activity.data["reason"]),
        sums=(*(refund_sum(reader, one) for one in refunds), *((by_hand_sum(reader, by_hand),) if by_hand else ())),
        button=_way_to_decide(reader) if to_decide and not reader.to_customer else reader.button,
        closing=_closing(reader, bool(refunds)),
        named={"reason": reader.activity.data["reason"]},
        attachments=(*changed_sessions(reader, reader.sessions), *papers(documents_for(refunds))),
        invitation=invitation(reader, reader.sessions),
    )


def _word(reader: Reader, owed: int) -> str:
    return _("Canceled, %(amount)s back") % {"amount": reader.money(owed)} if owed else _("Canceled")


def _nothing(reader: Reader) -> str:
    """Said only where money was paid and could have gone back."""
    if not reader.booking.paid or reader.booking.account.refunds == Account.Refunds.OFF:
        return ""
    return _("Nothing is paid back.")


def _to_decide(reader: Reader) -> str:
    """Canceled in the calendar, where nobody was asked what goes back."""
    words = {"name": reader.booking.name, "business": reader.booking.account.name}
    if reader.to_customer:
        return _("%(business)s decides what is paid back, and pays it by hand.") % words
    return _("Please decide what goes back to %(name)s.") % words


def _way_to_decide(reader: Reader) -> Button:
    return Button(_("Decide on the refund"), links.desk_payment_url(reader.booking))


def _subject(reader: Reader, lines: tuple[Line, ...]) -> str:
    first = min(session.span[0] for session in reader.sessions)
    words = words_of(lines, name=reader.service, who=reader.booking.name, when=reader.moment(first))
    if reader.to_customer:
        said = one_of(
            lines,
            reader.total,
            _("Canceled: %(name)s, %(when)s"),
            _("Canceled: session %(numbers)s, %(when)s"),
            _("Canceled: sessions %(numbers)s, from %(when)s"),
        )
    elif reader.by_customer:
        said = one_of(
            lines,
            reader.total,
            _("%(who)s canceled %(name)s, %(when)s"),
            _("%(who)s canceled session %(numbers)s, %(when)s"),
            _("%(who)s canceled sessions %(numbers)s, from %(when)s"),
        )
    else:
        said = one_of(
            lines,
            reader.total,
            _("Canceled for %(who)s: %(name)s, %(when)s"),
            _("Canceled for %(who)s: session %(numbers)s, %(when)s"),
            _("Canceled for %(who)s: sessions %(numbers)s, from %(when)s"),
        )
    return said % words


def _headline(reader: Reader, lines: tuple[Line, ...]) -> str:
    words = words_of(lines, who=reader.booking.name, host=reader.booking.host.name)
    if reader.to_customer and reader.by_customer:
        alone, one = _("Your session is canceled."), _("Session %(numbers)s is canceled.")
        many = _("Sessions %(numbers)s are canceled.")
    elif reader.to_customer:
        alone, one = _("%(host)s canceled your session."), _("%(host)s canceled session %(numbers)s.")
        many = _("%(host)s canceled sessions %(numbers)s.")
    elif reader.by_customer:
        alone, one = _("%(who)s canceled the session"), _("%(who)s canceled session %(numbers)s")
        many = _("%(who)s canceled sessions %(numbers)s")
    else:
        alone, one = _("The session of %(who)s was canceled"), _("Session %(numbers)s of %(who)s was canceled")
        many = _("Sessions %(numbers)s of %(who)s were canceled")
    return one_of(lines, reader.total, alone, one, many) % words


def _closing(reader: Reader, refunded: bool) -> tuple[str, ...]:
    if not reader.to_customer:
        return ()
    banks = _("Banks take a few days to show a refund.") if refunded else ""
    return (joined(banks, _("The attached calendar file takes it out of your calendar."), reader.reply_words),)
