"""Money in a message: what was paid, what goes back, to where and how, and the papers for it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import links
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.telling import Sum
from sessionary.actions.documents import document_for
from sessionary.models import Attempt, Document

FAILED = Attempt.State.FAILED


def documents_for(attempts: Sequence[Attempt]) -> list[Document]:
    """The documents of those that have succeeded."""
    found = (document_for(attempt) for attempt in attempts)
    return [document for document in found if document is not None]


def total_of(attempts: Sequence[Attempt]) -> int:
    """In the smallest unit."""
    return sum(attempt.amount for attempt in attempts)


def paid_sum(reader: Reader, attempt: Attempt) -> Sum:
    """The price that was paid, each session's share where all are alike."""
    costs = {one.cost for one in reader.booking.sessions_in_order}
    each, words = costs.pop() or 0, {"n": reader.total}
    if costs or reader.total == 1 or each * reader.total != attempt.amount:
        said = ngettext("Paid for %(n)s session", "Paid for %(n)s sessions", reader.total) % words
    else:
        said = _("Paid, %(n)s sessions at %(each)s") % {**words, "each": reader.money(each)}
    return _sum(reader, said, attempt)


def fee_sum(reader: Reader, attempt: Attempt, moved: int) -> Sum:
    """The fee that was paid for moving so many sessions."""
    said = ngettext("Paid, fee for moving %(n)s session", "Paid, fee for moving %(n)s sessions", moved)
    return _sum(reader, said % {"n": moved}, attempt)


def refund_sum(reader: Reader, attempt: Attempt) -> Sum:
    """One refund: where it goes, and its credit note once it is there."""
    words = {"method": _method([attempt]), "name": reader.booking.name, "business": reader.booking.account.name}
    return _sum(reader, _direction(reader, attempt) % words, attempt)


def by_hand_sum(reader: Reader, amount: int) -> Sum:
    """What the business pays back itself."""
    if reader.to_customer:
        said = _("%(business)s pays it back by hand") % {"business": reader.booking.account.name}
    else:
        said = _("To pay back to %(name)s by hand") % {"name": reader.booking.name}
    return Sum(said, reader.money(amount))


def refund_sentence(reader: Reader, attempts: Sequence[Attempt]) -> str:
    """What goes back and to where, in a sentence; empty without attempts."""
    if not attempts:
        return ""
    method = _method(attempts)
    words = {
        "amount": reader.money(total_of(attempts)),
        "method": method,
        "name": reader.booking.name,
        "business": reader.booking.account.name,
    }
    return _sentence(reader, attempts, method) % words


def by_hand_sentence(reader: Reader, amount: int) -> str:
    """The same for what is paid back by hand; empty for nothing."""
    if not amount:
        return ""
    words = {
        "amount": reader.money(amount),
        "name": reader.booking.name,
        "business": reader.booking.account.name,
    }
    if reader.to_customer:
        return _("%(amount)s comes back to you: %(business)s pays it by hand.") % words
    return _("Please pay %(amount)s back to %(name)s by hand.") % words


def _sum(reader: Reader, words: str, attempt: Attempt) -> Sum:
    document = document_for(attempt)
    if document is None or not reader.to_customer:
        return Sum(words, reader.money(attempt.amount))
    is_credit = document.kind == Document.Kind.CREDIT_NOTE
    link = _("Credit note (PDF)") if is_credit else _("Receipt (PDF)")
    return Sum(words, reader.money(attempt.amount), link, links.receipt_url(document, reader.booking))


def _sentence(reader: Reader, attempts: Sequence[Attempt], method: str) -> str:
    if any(attempt.state == FAILED for attempt in attempts):
        if reader.to_customer:
            return _("A refund of %(amount)s did not go through yet. %(business)s takes care of it.")
        return _("A refund of %(amount)s to %(name)s did not go through.")
    if all(_is_elsewhere(attempt) for attempt in attempts):
        if reader.to_customer:
            return _("%(business)s gives %(amount)s back to you directly, as it was paid.")
        return _("%(amount)s was paid to you directly: please give it back to %(name)s.")
    if not reader.to_customer:
        return _("%(amount)s goes back to %(name)s.")
    if method:
        return _("%(amount)s goes back to your %(method)s.")
    return _("%(amount)s goes back the way you paid.")


def _direction(reader: Reader, attempt: Attempt) -> str:
    if attempt.state == FAILED:
        return _("Refund that did not go through")
    if _is_elsewhere(attempt):
        if reader.to_customer:
            return _("%(business)s gives it back to you directly")
        return _("To give back to %(name)s directly")
    if not _method([attempt]):
        return _("Goes back the way it was paid")
    return _("Goes back to your %(method)s") if reader.to_customer else _("Goes back to %(name)s, to %(method)s")


def _is_elsewhere(attempt: Attempt) -> bool:
    return attempt.gateway_account_id is None


def _method(attempts: Sequence[Attempt]) -> str:
    """What all of them were paid with; empty when that differs or nobody knows."""
    methods = {"" if one.drawn_on is None else one.drawn_on.method for one in attempts}
    method = methods.pop() if len(methods) == 1 else ""
    return _(method) if method else ""
