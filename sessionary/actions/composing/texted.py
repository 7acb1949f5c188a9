"""A text message: one session, when it is, and the link that moves, cancels or joins just this one."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.layout import one_line
from sessionary.actions.composing.readers import Reader
from sessionary.actions.time_format import speaking
from sessionary.models import Message
from sessionary.rules.texts import first_that_fits


@dataclass(frozen=True, slots=True)
class Words:
    """The `whole` text as it is sent; `to_show` is without the link, whose secret is kept nowhere."""

    whole: str
    to_show: str


def words_of(message: Message) -> Words:
    """In the Customer's language and zone, in two segments where it can be: what is longer says less.

    The same message has the same words each time, as they are what it is known by at the provider.
    """
    reader = Reader.of(message, message.created_at)
    (session,) = reader.sessions
    with speaking(reader.locale, reader.format):
        said = {
            "name": one_line(reader.service),
            "who": one_line(reader.booking.host.name),
            "when": reader.moment(session.span[0]),
            "zone": reader.zone_words,
        }
        forms = (
            _("Reminder: %(name)s with %(who)s, %(when)s. %(zone)s"),
            _("Reminder: %(name)s with %(who)s, %(when)s."),
            _("Reminder: %(name)s, %(when)s."),
            _("Reminder: %(when)s."),
        )
        texts = [form % said for form in forms]
        link = links.session_url(session)
        whole = first_that_fits([f"{text} {link}" for text in texts])
    return Words(whole, whole.removesuffix(f" {link}"))
