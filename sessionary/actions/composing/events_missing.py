"""For a host whose two-way calendar has lost many events at once: nothing was canceled."""

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.letters import Letter, letter_about
from sessionary.actions.composing.telling import Button, Telling
from sessionary.models import Calendar, Message


def write(message: Message) -> Letter:
    """One letter for all of them."""
    calendar = Calendar.objects.select_related("host__account").get(pk=message.activity.data["calendar"])
    return letter_about(calendar, lambda: _told(calendar))


def _told(calendar: Calendar) -> Telling:
    name = {"calendar": calendar.name}
    return Telling(
        subject=_("Many of your sessions vanished from your calendar %(calendar)s") % name,
        headline=_("No session was canceled"),
        summary=_(
            "Most of your sessions vanished from %(calendar)s at once. That looks like an accident, so they are written"
            " there again and take place as they were. Nobody else has been told."
        )
        % name,
        button=Button(_("Open the desk"), links.desk_home_url()),
        closing=(_("If you meant to cancel them, please do so in the desk."),),
    )
