"""The host ends a Customer's links to one booking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sessionary.actions.end_booking_links import end_booking_links
from sessionary.actions.idempotency import once
from sessionary.web.desk.details import go_to_tab, show_tab, submission_of
from sessionary.web.desk.doors import booking_to_change, signed_in


@signed_in
def end_links(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET says what it does; POST ends them, and the Customer gets a new one."""
    booking = booking_to_change(request, public_id)
    if request.method != "POST":
        return show_tab(request, booking, "booking", "desk/end_links.html", {})

    def work() -> str:
        end_booking_links(booking=booking, by="host", now=timezone.now())
        return "ended"

    once(submission_of(request, booking, "end-links"), work, now=timezone.now())
    messages.success(request, _("The links are ended. %(name)s gets a new one by email.") % {"name": booking.name})
    return go_to_tab(request, booking, "booking")
