"""Somebody else has a Customer's link: all to that booking end, and the Customer gets a new one."""

from datetime import datetime

from django.db.models import F

from sessionary.actions.history import note
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence


def end_booking_links(*, booking: Booking, by: str, now: datetime) -> None:
    """End the links to the booking, its sessions and its calendar feed, and mail the new one to the Customer's address.

    Raises `Invalid` for a Customer who was erased, whose links have ended.
    """
    write(lambda: _end(booking, by, now))


def _end(booking: Booking, by: str, now: datetime) -> None:
    current = Booking.objects.select_for_update(of=("self",), no_key=True).select_related("customer").get(pk=booking.pk)
    if current.customer.erased_at is not None:
        raise Invalid({"links": [Sentence("This Customer was erased, and their links have ended.")]})
    Booking.objects.filter(pk=booking.pk).update(secret_version=F("secret_version") + 1)
    note(current, Activity.Kind.LINKS_ASKED, by=by, now=now, ended=True)
