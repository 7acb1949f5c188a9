"""The Activity stream as a spreadsheet: a line for each session of what the filters show."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sessionary.models import Booking
from sessionary.rules.money import decimals
from sessionary.rules.phones import INTERNATIONAL, as_e164
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.filtering import choices_of, wanted
from sessionary.web.desk.layout import locale_of_page, user_of
from sessionary.web.desk.paging import listed
from sessionary.web.desk.words import booking_words, session_words

BATCH = 500
BYTE_ORDER_MARK = "\ufeff"
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that the list shows, of all its pages; times on the wall clock of the page, its zone named."""
    user, now = user_of(request), timezone.now()
    found = listed(user, wanted(request, choices_of(user)), now)
    answer = StreamingHttpResponse(written(table(found, locale_of_page())), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bookings-{now:%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


class _Line:
    """What `csv` writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def written(rows: Iterable[list[str]]) -> Iterator[str]:
    """The lines, one by one."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK
    for row in rows:
        yield str(writer.writerow([harmless(cell) for cell in row]))


def harmless(cell: str) -> str:
    """The text as it is, or behind an apostrophe where a spreadsheet would take it for a formula.

    A phone number in its international form is none, and other programs would read the apostrophe as part of it.
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULAS) and not INTERNATIONAL.fullmatch(cell) else cell


def table(bookings: "QuerySet[Booking]", locale: str) -> Iterator[list[str]]:
    """The headings, then a row for each session, newest booking first; read a batch at a time.

    It is read when the view is long done, so the language is set anew.
    """
    with translation.override(locale):
        headings = _headings()
    yield headings
    rest = bookings.select_related("page", "customer", "host", "via").prefetch_related("sessions__host")
    while batch := list(rest[:BATCH]):
        with translation.override(locale):
            rows = [row for booking in batch for row in _rows(booking)]
        yield from rows
        rest = rest.filter(pk__lt=batch[-1].pk)


def _headings() -> list[str]:
    return [
        *(_("Reference"), _("Booked"), _("Status"), _("Name"), _("Email"), _("Phone"), _("Page"), _("Via"), _("Host")),
        *(_("Booked as"), _("Session"), _("Status of the session"), _("Start"), _("End"), _("Time zone")),
        *(_("Cost of the session"), _("Price"), _("Paid"), _("Refunded"), _("Currency")),
    ]


def _rows(booking: Booking) -> Iterator[list[str]]:
    sessions = booking.sessions_in_order
    status, _tag = booking_words(booking, sessions)
    who = [booking.name, booking.customer.email, _phone(booking), booking.page.name]
    via = booking.via.name if booking.via else ""
    sums = [booking.terms["price"], booking.paid, booking.refunded]
    for session in sessions:
        yield [
            *(booking.reference, _moment(booking.created_at, booking), status, *who, via, session.own_host.name),
            booking.terms["name"],
            *(str(session.position), session_words(session), _moment(session.starts, booking)),
            *(_moment(session.ends, booking), booking.page.time_zone),
            *(_amount(one, booking.currency) for one in [session.cost, *sums]),
            booking.currency,
        ]


def _phone(booking: Booking) -> str:
    """In its international form where it has a country, else as it was typed."""
    return as_e164(booking.phone or "") or booking.phone or ""


def _moment(moment: datetime | None, booking: Booking) -> str:
    return "" if moment is None else f"{moment.astimezone(booking.page.zone):%Y-%m-%d %H:%M}"


def _amount(amount: int | None, currency: str) -> str:
    return "" if amount is None else str(Decimal(amount).scaleb(-decimals(currency)))
