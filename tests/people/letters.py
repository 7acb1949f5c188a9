"""Mail about something other than a booking."""

from email.message import EmailMessage

from sessionary.actions.composing.mail import compose
from sessionary.actions.dispatching import dispatch
from sessionary.models import Activity, Message
from tests.cast import NOW


def letters(kind: str) -> dict[str, EmailMessage]:
    """The mails about the newest activity of this kind, by recipient."""
    while dispatch(NOW):
        pass
    newest = Activity.objects.filter(kind=kind).latest("pk")
    return {
        one.recipient: compose(one, NOW) for one in Message.objects.filter(activity=newest).select_related("activity")
    }
