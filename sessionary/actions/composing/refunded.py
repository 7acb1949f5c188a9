"""Money that goes back by itself: by hand from the desk, or at the gateway. And a refund that failed."""

from django.utils.translation import gettext as _

from sessionary.actions.composing.files import papers
from sessionary.actions.composing.money_told import (
    documents_for,
    refund_sentence,
    refund_sum,
    total_of,
)
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Fact, Telling


def tell(reader: Reader) -> Telling:
    """How much goes back, to where, and why."""
    refunds = reader.found.attempts(reader.activity)
    words = {"amount": reader.money(total_of(refunds)), "name": reader.service, "who": reader.booking.name}
    reason = next((one.reason for one in refunds if one.reason), "")
    if reader.to_customer:
        subject = _("Refund: %(amount)s for %(name)s") % words
        headline = _("You get %(amount)s back.") % words
    else:
        subject = _("Refund: %(amount)s to %(who)s") % words
        headline = _("A refund of %(amount)s to %(who)s") % words
    return Telling(
        subject=subject,
        headline=headline,
        summary=refund_sentence(reader, refunds),
        facts=reader.reason(reason),
        sums=tuple(refund_sum(reader, one) for one in refunds),
        button=reader.button,
        closing=_closing(reader),
        named={"amount": words["amount"], "reason": reason},
        attachments=papers(documents_for(refunds)),
    )


def tell_failed(reader: Reader) -> Telling:
    """For the Owner: what did not go back, why, and what to do."""
    refunds = reader.found.attempts(reader.activity)
    words = {"amount": reader.money(total_of(refunds)), "who": reader.booking.name}
    why = next((one.why for one in (*refunds, *reader.found.reversals(refunds)) if one.why), "")
    return Telling(
        subject=_("Refund failed: %(amount)s to %(who)s") % words,
        headline=_("A refund of %(amount)s to %(who)s failed") % words,
        summary=_("The money did not go back. You can try it again."),
        facts=(Fact(_("What the gateway says"), why),) if why else (),
        button=reader.button,
        closing=(_("Try it again, or pay it back another way, from the booking's payment details in your desk."),),
        named={"amount": words["amount"]},
    )


def _closing(reader: Reader) -> tuple[str, ...]:
    if not reader.to_customer:
        return ()
    same = _("Your sessions stay as they are.")
    return (joined(same, _("Banks take a few days to show a refund."), reader.reply_words),)
