"""Requested: the Customer suggests times, for the first time or anew; nothing is booked yet."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import links
from sessionary.actions.composing.booked import said_by_customer
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.suggestions import request_told, suggested_lines
from sessionary.actions.composing.telling import Button, Telling


def tell(reader: Reader) -> Telling:
    """The suggestions; for the Owner with who asks and what they said, and the way to answer."""
    return Telling(
        subject=_subject(reader),
        headline=_headline(reader),
        summary=reader.length_words(),
        lines=suggested_lines(reader),
        facts=() if reader.to_customer else said_by_customer(reader),
        button=_button(reader),
        closing=(_closing(reader),),
    )


def _subject(reader: Reader) -> str:
    words = {"name": reader.service, "who": reader.booking.name, "host": reader.booking.host.name}
    if reader.to_customer:
        return _("Sent to %(host)s: your times for %(name)s") % words
    if reader.activity.data["anew"]:
        return _("%(who)s suggests other times for %(name)s") % words
    return _("%(who)s asks for %(name)s") % words


def _headline(reader: Reader) -> str:
    count = len(request_told(reader).starts)
    words = {"n": count, "who": reader.booking.name, "host": reader.booking.host.first_name}
    if reader.to_customer:
        return _("Sent. %(host)s answers by email.") % words
    if reader.activity.data["anew"]:
        said = ngettext("%(who)s suggests another time", "%(who)s suggests %(n)s other times", count)
    else:
        said = ngettext("%(who)s suggests a time", "%(who)s suggests %(n)s times", count)
    return said % words


def _button(reader: Reader) -> Button:
    if reader.to_customer:
        return Button(_("See your request"), links.manage_url(reader.booking))
    return Button(_("Answer the request"), links.request_url(reader.booking))


def _closing(reader: Reader) -> str:
    if not reader.to_customer:
        return _("Approve one of these times, ask for others, or decline. They are not kept free meanwhile.")
    said = _("Nothing is booked yet: %(host)s approves one of these times or asks you for others.")
    return joined(said % {"host": reader.booking.host.first_name}, reader.reply_words)
