"""The Customer ends the links to their booking, as somebody else has one."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions.end_booking_links import end_booking_links
from sessionary.web.booking.doors import open_door
from sessionary.web.booking.layout import keep_secret, show


@csrf_exempt
def end_links(request: HttpRequest, public_id: str, secret: str) -> HttpResponse:
    """GET says what it does; POST ends the links and says where the new one is."""
    door = open_door(request, "booking", public_id, secret)
    booking, is_ended = door.booking, request.method == "POST"
    if is_ended:
        end_booking_links(booking=booking, by="customer", now=timezone.now())
    context = {"booking": booking, "is_ended": is_ended, "home": "" if is_ended else door.home}
    return keep_secret(show(request, "booking/end_links.html", booking.page, context))
