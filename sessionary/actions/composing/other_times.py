"""Other times asked: none of the suggested ones suits the Owner."""

from django.utils.translation import gettext as _

from sessionary.actions import links
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.suggestions import suggested_lines
from sessionary.actions.composing.telling import Button, Telling


def tell(reader: Reader) -> Telling:
    """The times that do not suit, why, and for the Customer the way to suggest others."""
    booking = reader.booking
    words = {"name": reader.service, "who": booking.name, "host": booking.host.name}
    if reader.to_customer:
        subject = _("Please suggest other times for %(name)s")
        headline = _("%(host)s asks you for other times.")
        button = Button(_("Suggest other times"), links.suggest_url(booking))
        closing = joined(_("Nothing is booked yet, and there is no deadline."), reader.reply_words)
    else:
        subject = _("%(who)s is asked for other times for %(name)s")
        headline = _("%(who)s is asked for other times")
        button = Button(_("See the request"), links.request_url(booking))
        closing = _("You get a message when they suggest some.")
    return Telling(
        subject=subject % words,
        headline=headline % words,
        summary=reader.length_words(),
        lines=suggested_lines(reader, word=_("Does not suit")),
        facts=reader.reason(reader.activity.data["reason"]),
        button=button,
        closing=(closing,),
        named={"reason": reader.activity.data["reason"]},
    )
