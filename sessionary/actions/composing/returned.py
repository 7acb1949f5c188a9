"""A payment that came too late and is returned in full: the friendly way back."""

from django.utils.translation import gettext as _

from sessionary.actions.composing.files import papers
from sessionary.actions.composing.money_told import documents_for, refund_sentence, refund_sum
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Button, Telling
from sessionary.models import Attempt


def tell(reader: Reader) -> Telling:
    """The price of a booking whose times have gone, or the fee of a move that could not be made any more."""
    payment = reader.found.late_payment(reader.activity)
    back = reader.found.returned(payment)
    is_fee = payment.kind == Attempt.Kind.RESCHEDULE_FEE
    words = {"amount": reader.money(payment.amount), "who": reader.booking.name, "name": reader.service}
    if reader.to_customer:
        subject = _("Your payment for %(name)s came too late and goes back") % words
        headline = _("Your payment came too late. All of it goes back.")
    else:
        subject = _("Late payment returned: %(amount)s to %(who)s") % words
        headline = _("A payment of %(who)s came too late and goes back") % words
    return Telling(
        subject=subject,
        headline=headline,
        summary=refund_sentence(reader, back),
        sums=tuple(refund_sum(reader, one) for one in back),
        button=_button(reader, is_fee),
        closing=_closing(reader, is_fee),
        named={"amount": words["amount"]},
        attachments=papers(documents_for([payment, *back])),
    )


def _button(reader: Reader, is_fee: bool) -> Button | None:
    """Back to picking, while the page is still there."""
    if not reader.to_customer or is_fee:
        return reader.button
    return reader.way_back(_("Pick your times again"))


def _closing(reader: Reader, is_fee: bool) -> tuple[str, ...]:
    if is_fee:
        said = _("Nothing was moved: all sessions stay as they were.")
    elif reader.to_customer:
        said = _("The times that you had picked could not be kept that long. Nothing is booked.")
    else:
        said = _("Nothing is booked: the times that they had picked could not be kept that long.")
    return (joined(said, reader.reply_words if reader.to_customer else ""),)
