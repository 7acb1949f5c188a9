"""Somebody else hosts what a Customer booked from now on."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions.composing.files import changed_sessions, invitation
from sessionary.actions.composing.lines import as_it_stands, lines_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined, one_of, words_of
from sessionary.actions.composing.suggestions import suggested_lines
from sessionary.actions.composing.telling import Line, Telling
from sessionary.models import Session


def tell(reader: Reader) -> Telling:
    """Whom the Customer meets now, and for which sessions; their times stay."""
    sessions = [one for one in reader.sessions if one.starts is not None]
    lines = lines_of(reader, [as_it_stands(one) for one in sessions]) if sessions else _asked(reader)
    words = words_of(lines, name=reader.service, host=reader.booking.host.name)
    return Telling(
        subject=_subject(lines, reader.total) % words,
        headline=_("You meet %(host)s now.") % words,
        summary=reader.what_words,
        lines=lines,
        button=reader.button,
        closing=(joined(_rest(reader, sessions), _calendar(sessions), reader.reply_words),),
        attachments=changed_sessions(reader, sessions) if _is_booked(sessions) else (),
        invitation=invitation(reader, sessions) if _is_booked(sessions) else None,
    )


def _subject(lines: tuple[Line, ...], total: int) -> str:
    return one_of(
        lines,
        total,
        _("%(name)s is now with %(host)s"),
        _("Session %(numbers)s is now with %(host)s"),
        _("Sessions %(numbers)s are now with %(host)s"),
    )


def _asked(reader: Reader) -> tuple[Line, ...]:
    """The times that wait for an answer; none while others are asked for."""
    return suggested_lines(reader) if reader.booking.open_request else ()


def _rest(reader: Reader, sessions: list[Session]) -> str:
    if not sessions:
        return _("Your request is answered by %(host)s.") % {"host": reader.booking.host.name}
    return ngettext("The time stays as it is.", "All times stay as they are.", len(sessions))


def _calendar(sessions: list[Session]) -> str:
    return _("The attached calendar file updates your calendar.") if _is_booked(sessions) else ""


def _is_booked(sessions: list[Session]) -> bool:
    """What waits for its payment is in no calendar yet."""
    return any(session.status != "held" for session in sessions)
