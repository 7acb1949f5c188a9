"""One screenful of Customers, the newest first."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from sessionary.models import Booking, Customer, User
from sessionary.models.filters import SHORTEST_SEARCH, spellings
from sessionary.web.desk.paging import AT_ONCE
from sessionary.web.desk.words import day_in_words

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One Customer: the name of their newest booking, how many there are, and when that was made."""

    customer: Customer
    name: str
    bookings: int
    last: str


@dataclass(frozen=True, slots=True)
class Screenful:
    """Those found for these words; `more` is the address to go on at, empty at the end."""

    rows: list[Row]
    words: str
    more: str


def screenful(user: User, words: str, after: str, locale: str) -> Screenful:
    """What stands after this place, in a fixed number of queries; a place that is none is its end."""
    words = words.replace("\0", "").strip()[:LONGEST_SEARCH]
    found = Customer.seen_by(user).order_by("-pk")
    if len(words) >= SHORTEST_SEARCH:
        found = found.filter(_worded(words))
    if after:
        found = found.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else found.none()
    shown = list(found[: AT_ONCE + 1])
    more = ""
    if len(shown) > AT_ONCE:
        query = {"after": str(shown[AT_ONCE - 1].pk), **({"q": words} if words else {})}
        more = f"{reverse('desk:customers')}?{urlencode(query)}"
    return Screenful(_rows(user, shown[:AT_ONCE], locale), words, more)


def _worded(words: str) -> Q:
    wanted = Q()
    for spelling in spellings(words):
        named = Booking.objects.filter(customer=OuterRef("pk"), name__icontains=spelling)
        wanted |= Q(email__icontains=spelling) | Q(Exists(named))
    return wanted


def _rows(user: User, customers: list[Customer], locale: str) -> list[Row]:
    theirs: dict[int, list[Booking]] = defaultdict(list)
    for booking in _bookings(user, customers):
        theirs[booking.customer_id].append(booking)
    return [_row(customer, theirs[customer.pk], locale) for customer in customers if theirs[customer.pk]]


def _bookings(user: User, customers: list[Customer]) -> "QuerySet[Booking]":
    seen = Booking.seen_by(user).filter(customer__in=customers).order_by("pk").select_related("page")
    return seen.only("customer", "name", "created_at", "page__time_zone")


def _row(customer: Customer, bookings: list[Booking], locale: str) -> Row:
    newest = bookings[-1]
    return Row(
        customer, newest.name, len(bookings), day_in_words(newest.created_at.astimezone(newest.page.zone), locale)
    )
