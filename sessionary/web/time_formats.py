"""How a page writes times and weeks: as chosen, as the business says, as the browser is."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from sessionary.actions.time_format import format_for, format_of_locale, formatting, put_in_force
from sessionary.models import Account, Booking

CLOCKS = ("12", "24")


class TimeFormats:
    """Around every request: until a view says whose page it is, the browser's locale counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with formatting(format_of_locale(locale_of(request))):
            return self.get_response(request)


def locale_of(request: HttpRequest) -> str:
    """The language in force, with the country that the browser names beside it: `en-gb`; `en` where it names none."""
    language = get_language() or "en"
    wishes = (tag for tag, _ in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")))
    return next((tag for tag in wishes if tag.partition("-")[0] == language), language)


def clock_chosen(request: HttpRequest) -> str:
    """`12` or `24` where the address or form says so, else empty."""
    sent = request.POST.get("clock", "") if request.method == "POST" else ""
    chosen = sent or request.GET.get("clock", "")
    return chosen if chosen in CLOCKS else ""


def follow(request: HttpRequest, account: Account, booking: Booking | None = None) -> None:
    """Write the page as its reader chose, or saw times when they booked, or as the account says."""
    chosen = clock_chosen(request) or (booking.clock if booking else "")
    put_in_force(format_for(account, locale_of(request), chosen=chosen))
