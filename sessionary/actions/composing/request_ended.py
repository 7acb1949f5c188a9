"""A request that came to nothing: declined by the Owner, canceled by the Customer, or lapsed."""

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.suggestions import suggested_lines
from sessionary.actions.composing.telling import Button, Telling


def tell_declined(reader: Reader) -> Telling:
    """The Owner turned it down, with their reason."""
    if reader.to_customer:
        subject, headline = _("Declined: %(name)s with %(host)s"), _("%(host)s declined your request.")
    else:
        subject, headline = _("Declined: %(who)s, %(name)s"), _("The request of %(who)s is declined")
    return _told(reader, subject, headline, _("Declined"))


def tell_canceled(reader: Reader) -> Telling:
    """The Customer took it back."""
    if reader.to_customer:
        subject, headline = _("Canceled: your request for %(name)s"), _("Your request is canceled.")
    else:
        subject, headline = _("%(who)s canceled the request for %(name)s"), _("%(who)s canceled the request")
    return _told(reader, subject, headline, _("Canceled"))


def tell_lapsed(reader: Reader) -> Telling:
    """Its last suggested time has passed without an answer."""
    if reader.to_customer:
        subject = _("Your request for %(name)s has lapsed")
        headline = _("None of your times was approved before it had passed.")
    else:
        subject = _("The request of %(who)s for %(name)s has lapsed")
        headline = _("The request of %(who)s has lapsed")
    return _told(reader, subject, headline, _("Lapsed"))


def _told(reader: Reader, subject: str, headline: str, word: str) -> Telling:
    booking, reason = reader.booking, reader.activity.data.get("reason", "")
    words = {"name": reader.service, "who": booking.name, "host": booking.host.name}
    return Telling(
        subject=subject % words,
        headline=headline % words,
        summary=reader.length_words(),
        lines=suggested_lines(reader, word=word),
        facts=reader.reason(reason),
        button=_button(reader),
        closing=(joined(_("Nothing is booked."), reader.reply_words if reader.to_customer else ""),),
        named={"reason": reason},
    )


def _button(reader: Reader) -> Button | None:
    if reader.to_customer:
        return reader.way_back(_("Suggest times again"))
    return Button(_("See the request"), links.request_url(reader.booking))
