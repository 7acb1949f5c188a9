"""The host asks the Customer to pick other times."""

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.files import changed_sessions, invitation
from sessionary.actions.composing.lines import as_it_stands, lines_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined, one_of, words_of
from sessionary.actions.composing.telling import Button, Line, Telling


def tell(reader: Reader) -> Telling:
    """The times that are given up, and for the Customer the way to pick anew."""
    sessions = reader.sessions
    lines = lines_of(reader, [as_it_stands(one) for one in sessions])
    return Telling(
        subject=_subject(reader, lines),
        headline=_headline(reader, lines),
        summary=reader.what_words,
        lines=lines,
        facts=reader.reason(reader.activity.data["reason"]),
        button=_button(reader, len(lines)),
        closing=(_closing(reader),),
        named={"reason": reader.activity.data["reason"]},
        attachments=changed_sessions(reader, sessions),
        invitation=invitation(reader, sessions),
    )


def _subject(reader: Reader, lines: tuple[Line, ...]) -> str:
    words = words_of(lines, name=reader.service, who=reader.booking.name)
    if reader.to_customer:
        said = one_of(
            lines,
            reader.total,
            _("Please pick a new time for %(name)s"),
            _("Please pick a new time for session %(numbers)s"),
            _("Please pick new times for sessions %(numbers)s"),
        )
    else:
        said = one_of(
            lines,
            reader.total,
            _("%(who)s is asked for a new time for %(name)s"),
            _("%(who)s is asked for a new time for session %(numbers)s"),
            _("%(who)s is asked for new times for sessions %(numbers)s"),
        )
    return said % words


def _headline(reader: Reader, lines: tuple[Line, ...]) -> str:
    words = words_of(lines, who=reader.booking.name, host=reader.booking.host.name)
    if reader.to_customer:
        alone = _("%(host)s asks you to pick a new time.")
        one = _("%(host)s asks you to pick a new time for session %(numbers)s.")
        many = _("%(host)s asks you to pick new times for sessions %(numbers)s.")
    else:
        alone = one = _("%(who)s is asked to pick a new time")
        many = _("%(who)s is asked to pick %(n)s new times")
    return one_of(lines, reader.total, alone, one, many) % words


def _button(reader: Reader, count: int) -> Button:
    if not reader.to_customer:
        return reader.button
    words = _("Pick a new time") if count == 1 else _("Pick new times")
    return Button(words, links.manage_url(reader.booking))


def _closing(reader: Reader) -> str:
    if reader.to_customer:
        return joined(_("It costs you nothing, and there is no deadline."), reader.reply_words)
    return _("The old times are free again. You get a message when new ones are picked.")
