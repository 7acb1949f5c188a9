"""A hold's page once its booking was made: only the browser that made it is led on to the booking.

The hold's link may have been shared, so it never leads to the booking, whose secret opens everything.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sessionary.actions.holding import booked_from
from sessionary.models import Booking, Hold
from sessionary.web.booking.addresses import choosing_address
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import keep_secret, show

COOKIE = "booked"
TWO_DAYS = 48 * 3600  # as long as the answer to the form is kept


def remember_booked(response: HttpResponse, hold: Hold) -> HttpResponse:
    """Let this browser find the booking by the hold's link; the cookie goes to that link alone."""
    response.set_signed_cookie(
        COOKIE,
        hold.public_id,
        salt=COOKIE,
        max_age=TWO_DAYS,
        path=f"/hold/{hold.public_id}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def answer_booked(request: HttpRequest, hold: Hold) -> HttpResponse | None:
    """Answer for a hold that was booked from; None for one that was not."""
    booking = booked_from(hold)
    if booking is None:
        return None
    if request.get_signed_cookie(COOKIE, default="", salt=COOKIE, max_age=TWO_DAYS) == hold.public_id:
        return go(request, booking_address(booking))
    return show_booked(request, hold)


def show_booked(request: HttpRequest, hold: Hold, *, status: int = 200) -> HttpResponse:
    """Say that the times were booked and that the link to the booking is in the email."""
    offer = hold.offer
    context = {"offer": offer, "again": choosing_address(offer.page, offer.event_type, hold.via)}
    return keep_secret(show(request, "booking/already_booked.html", offer.page, context, status=status))


def booking_address(booking: Booking) -> str:
    """Return the address of the whole booking, with its secret."""
    return reverse("booking:booking", args=[booking.public_id, booking.secret])
