"""Booked by the host for a Customer who is to pay by the link in this message."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import links
from sessionary.actions.composing.lines import as_it_stands, lines_of
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Button, Sum, Telling
from sessionary.actions.policy_words import policies_in_words


def tell(reader: Reader) -> Telling:
    """The times that are kept, until when, and the way to pay."""
    booking = reader.booking
    amount = reader.money(booking.amount)
    words = {"name": reader.service, "host": booking.host.name, "amount": amount, "n": reader.total}
    policies = policies_in_words(booking.terms, booking.currency, reader.locale)
    return Telling(
        subject=_("Please pay %(amount)s for %(name)s with %(host)s") % words,
        headline=ngettext("%(host)s keeps a time for you.", "%(host)s keeps %(n)s times for you.", reader.total)
        % words,
        summary=joined(_("%(name)s: booked once it is paid.") % words, _until(reader), reader.zone_words),
        lines=lines_of(reader, [as_it_stands(one) for one in booking.sessions_in_order]),
        sums=(Sum(_("To pay"), amount),),
        button=Button(_("Pay %(amount)s") % words, links.pay_url(booking)),
        closing=(joined(*dict.fromkeys(policies.values())), reader.reply_words),
        named={"amount": amount},
    )


def _until(reader: Reader) -> str:
    """Until when the times are held; empty once they are not."""
    hold = reader.booking.hold
    if hold is None:
        return ""
    return _("Please pay until %(moment)s; then the times are free again.") % {"moment": reader.moment(hold.expires_at)}
