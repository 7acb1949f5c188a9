"""Moved, by the Customer or for them: each session's old and new time, and the fee."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sessionary.actions.composing.files import changed_sessions, invitation, papers
from sessionary.actions.composing.lines import Entry, lines_of
from sessionary.actions.composing.money_told import documents_for, fee_sum
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined, one_of, words_of
from sessionary.actions.composing.telling import Line, Telling
from sessionary.models import NewTime, Reschedule


def tell(reader: Reader) -> Telling:
    """The new times with the old ones struck; the fee with its receipt."""
    made = reader.found.reschedule(reader.activity)
    moves = _moves(reader, made)
    lines = lines_of(reader, [Entry(one.session, one.new_start, one.old_start, _("Moved")) for one in moves])
    first = reader.moment(min(one.new_start for one in moves))
    fees = reader.found.fees(made)
    return Telling(
        subject=_subject(reader, lines, first),
        headline=_headline(reader, lines),
        summary=reader.what_words,
        lines=lines,
        facts=reader.reason(made.reason),
        sums=tuple(fee_sum(reader, one, len(moves)) for one in fees),
        button=reader.button,
        closing=_closing(reader),
        named={"reason": made.reason},
        attachments=(*changed_sessions(reader, [one.session for one in moves]), *papers(documents_for(fees))),
        invitation=invitation(reader, [one.session for one in moves]),
    )


def _moves(reader: Reader, made: Reschedule) -> Sequence[NewTime]:
    """The moves, each with the session as the booking knows it."""
    known = {one.pk: one for one in reader.booking.sessions_in_order}
    moves = reader.found.new_times(made)
    for move in moves:
        move.session = known[move.session_id]
    return moves


def _subject(reader: Reader, lines: tuple[Line, ...], first: str) -> str:
    words = words_of(lines, name=reader.service, who=reader.booking.name, when=first)
    if reader.to_customer:
        said = one_of(
            lines,
            reader.total,
            _("Moved: %(name)s is now %(when)s"),
            _("Moved: session %(numbers)s is now %(when)s"),
            _("Moved: sessions %(numbers)s, now from %(when)s"),
        )
    elif reader.by_customer:
        said = one_of(
            lines,
            reader.total,
            _("%(who)s moved %(name)s to %(when)s"),
            _("%(who)s moved session %(numbers)s to %(when)s"),
            _("%(who)s moved sessions %(numbers)s, now from %(when)s"),
        )
    else:
        said = one_of(
            lines,
            reader.total,
            _("Moved for %(who)s: %(name)s is now %(when)s"),
            _("Moved for %(who)s: session %(numbers)s is now %(when)s"),
            _("Moved for %(who)s: sessions %(numbers)s, now from %(when)s"),
        )
    return said % words


def _headline(reader: Reader, lines: tuple[Line, ...]) -> str:
    words = words_of(lines, who=reader.booking.name, host=reader.booking.host.name)
    if reader.to_customer and reader.by_customer:
        alone, one = _("Your session has a new time."), _("Session %(numbers)s has a new time.")
        many = _("Sessions %(numbers)s have new times.")
    elif reader.to_customer:
        alone, one = _("%(host)s moved your session."), _("%(host)s moved session %(numbers)s.")
        many = _("%(host)s moved sessions %(numbers)s.")
    elif reader.by_customer:
        alone, one = _("%(who)s moved the session"), _("%(who)s moved session %(numbers)s")
        many = _("%(who)s moved sessions %(numbers)s")
    else:
        alone, one = _("The session of %(who)s was moved"), _("Session %(numbers)s of %(who)s was moved")
        many = _("Sessions %(numbers)s of %(who)s were moved")
    return one_of(lines, reader.total, alone, one, many) % words


def _closing(reader: Reader) -> tuple[str, ...]:
    if not reader.to_customer:
        return (reader.follows_words,) if reader.follows_words else ()
    rest = _("Your other sessions stay as they were.") if reader.total > 1 else ""
    updates = _("The attached calendar file updates your calendar.")
    return (joined(rest, reader.follows_words, updates, reader.reply_words),)
