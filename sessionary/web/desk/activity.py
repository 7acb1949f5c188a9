"""The Activity stream: bookings, newest first."""

from django.http import HttpRequest, HttpResponse

from sessionary.models import Booking, Page
from sessionary.web.desk.doors import signed_in
from sessionary.web.desk.layout import locale_of_page, show, user_of
from sessionary.web.desk.stream import entries_of, with_sessions

AT_ONCE = 25


@signed_in
def activity(request: HttpRequest) -> HttpResponse:
    """What was booked with the people whose bookings this User may see."""
    user = user_of(request)
    bookings = with_sessions(Booking.seen_by(user)).order_by("-pk")
    if after := request.GET.get("after", ""):
        bookings = bookings.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else bookings.none()
    found = list(bookings[: AT_ONCE + 1])
    shown = found[:AT_ONCE]
    context = {
        "entries": entries_of(shown, locale_of_page()),
        "more": shown[-1].pk if len(found) > AT_ONCE else None,
        "pages": Page.seen_by(user).filter(archived_at=None).order_by("pk"),
        "section": "activity",
    }
    return show(request, "desk/activity.html", context)
