"""For the host: an event that was changed in the calendar is back where it was, and why the session did not move."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions.composing.lines import Entry, lines_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Telling
from sessionary.rules.two_way import Verdict


def tell(reader: Reader) -> Telling:
    """Each session at the time that it keeps, with the reason."""
    words, why = {"who": reader.booking.name}, reader.activity.data["why"]
    entries = [Entry(one, one.span[0], word=reason(why[str(one.pk)])) for one in reader.sessions]
    lines = lines_of(reader, entries)
    return Telling(
        subject=ngettext(
            "Put back in your calendar: the session of %(who)s",
            "Put back in your calendar: sessions of %(who)s",
            len(lines),
        )
        % words,
        headline=ngettext(
            "The session of %(who)s stays as it was", "The sessions of %(who)s stay as they were", len(lines)
        )
        % words,
        summary=joined(
            _("You changed it in your calendar, and it was put back there. %(who)s has not been told.") % words,
            reader.zone_words,
        ),
        lines=lines,
        button=reader.button,
        closing=(_("In the desk you can move it to another time, or cancel it."),),
    )


def reason(verdict: str) -> str:
    """Why it was put back, in the language in force."""
    return {
        Verdict.TAKEN: _("You have another session at that time."),
        Verdict.PAST: _("That time has passed."),
        Verdict.UNTIMED: _("A session needs a time of day."),
        Verdict.LENGTH: _("A session keeps its length."),
    }[Verdict(verdict)]
