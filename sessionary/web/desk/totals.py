"""What came in and went back with some bookings, in words, for each currency; play money does not count."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from sessionary.actions import wording
from sessionary.models import Booking


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts in words, in one currency."""

    paid: str
    refunded: str
    kept: str


def totals_of(bookings: "QuerySet[Booking]", locale: str) -> list[Totals]:
    """One for each currency in which anything was paid."""
    real = bookings.filter(test=False, paid__gt=0).order_by("currency")
    sums = real.values("currency").annotate(sum_paid=Sum("paid"), sum_refunded=Sum("refunded"))
    return [
        Totals(
            paid=wording.money(one["sum_paid"], one["currency"], locale),
            refunded=wording.money(one["sum_refunded"], one["currency"], locale),
            kept=wording.money(one["sum_paid"] - one["sum_refunded"], one["currency"], locale),
        )
        for one in sums
    ]
