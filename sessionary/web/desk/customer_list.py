"""One screenful of Customers, the newest first."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from sessionary.models import Booking, Customer, User
from sessionary.models.filters import SHORTEST_SEARCH, spellings
from sessionary.web.desk.paging import AT_ONCE
from sessionary.web.desk.words import day_in_words

LONGEST_SEARCH, LONGEST_ID = 100, 19
NAME = "name"


@dataclass(frozen=True, slots=True)
class Row:
    """One Customer: the name of their newest booking, how many there are, and when that was made."""

    customer: Customer
    name: str
    bookings: int
    last: str


@dataclass(frozen=True, slots=True)
class Screenful:
    """Those found for these words; `more` is the address to go on at, empty at the end, the last two other orders."""

    rows: list[Row]
    words: str
    more: str
    by_name: bool
    newest_first: str
    a_to_z: str


def screenful(user: User, query: QueryDict, locale: str) -> Screenful:
    """What stands after a place, in a fixed number of queries; a place that is none is its end.

    `q` are words to search, `sort` is `name` for A to Z, `after` the id of the last one shown.
    """
    words = query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    by_name, after = query.get("sort") == NAME, query.get("after", "")
    found = _in_order(user, by_name=by_name)
    if len(words) >= SHORTEST_SEARCH:
        found = found.filter(_worded(words))
    if after:
        found = _after(found, after, by_name=by_name)
    shown = list(found[: AT_ONCE + 1])
    kept = {**({"q": words} if words else {}), **({"sort": NAME} if by_name else {})}
    more = _address({**kept, "after": str(shown[AT_ONCE - 1].pk)}) if len(shown) > AT_ONCE else ""
    searched = {"q": words} if words else {}
    ways = (_address(searched), _address({**searched, "sort": NAME}))
    return Screenful(_rows(user, shown[:AT_ONCE], locale), words, more, by_name, *ways)


def _in_order(user: User, *, by_name: bool) -> "QuerySet[Customer]":
    """The newest first, or by the name of their newest booking that the User may see."""
    seen = Customer.seen_by(user)
    if not by_name:
        return seen.order_by("-pk")
    newest = Booking.seen_by(user).filter(customer=OuterRef("pk")).order_by("-pk").values("name")[:1]
    return seen.annotate(called=Lower(Subquery(newest))).order_by("called", "pk")


def _after(found: "QuerySet[Customer]", text: str, *, by_name: bool) -> "QuerySet[Customer]":
    last = found.filter(pk=int(text)).first() if text.isdecimal() and len(text) < LONGEST_ID else None
    if last is None:
        return found.none()
    if not by_name:
        return found.filter(pk__lt=last.pk)
    called = last.called  # type: ignore[attr-defined]  # annotated
    return found.filter(Q(called__gt=called) | Q(called=called, pk__gt=last.pk))


def _address(query: dict[str, str]) -> str:
    return f"{reverse('desk:customers')}?{urlencode(query)}" if query else reverse("desk:customers")


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
