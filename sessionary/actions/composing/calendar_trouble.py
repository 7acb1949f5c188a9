"""For a host whose calendar cannot be read or written to any more: why, and where to mend it."""

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.letters import Letter, letter_about
from sessionary.actions.composing.telling import Button, Fact, Telling
from sessionary.actions.connectable import labelled
from sessionary.models import Calendar, Message


def write(message: Message) -> Letter:
    """One letter, however long it lasts."""
    calendar = Calendar.objects.select_related("host__account", "connection").get(pk=message.activity.data["calendar"])
    return letter_about(calendar, lambda: _told(calendar))


def _told(calendar: Calendar) -> Telling:
    name = {"calendar": calendar.name}
    return Telling(
        subject=_("Your calendar %(calendar)s does not work") % name,
        headline=_("%(calendar)s does not work") % name,
        summary=_(
            "Your booking pages go on with what was known of it last, so people may book times that you have"
            " filled there since."
        ),
        facts=(Fact(labelled(calendar.connection), calendar.connection.reason or calendar.reason),),
        button=Button(_("Look at your calendars"), links.calendars_url()),
    )
