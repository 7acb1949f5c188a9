"""Send me my links: whoever asks gets the same answer, and only the address itself gets the links."""

from datetime import datetime

from sessionary.actions.history import note
from sessionary.actions.limit_mail import may_have_links
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Customer


def send_links(*, email: str, now: datetime) -> None:
    """Let each business that knows this address send it the links to its bookings there; says to nobody who does."""
    address = email.strip().lower()
    for customer in Customer.objects.filter(email=address):
        write(lambda known=customer: _send(known, now))  # type: ignore[misc]


def _send(customer: Customer, now: datetime) -> None:
    newest = Booking.objects.filter(customer=customer).order_by("pk").last()
    if newest is not None and may_have_links(customer, now):
        note(newest, Activity.Kind.LINKS_ASKED, by="customer", now=now)
