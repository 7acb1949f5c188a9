"""A Customer's name or phone was written down wrongly: put right on all of their bookings."""

from datetime import datetime

from sessionary.actions.auditing import What, audit
from sessionary.actions.customers import checked_name_and_phone
from sessionary.actions.events_to_write import write_all_of
from sessionary.actions.transactions import write
from sessionary.models import Booking, Customer
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence


def correct_details(*, customer: Customer, name: str, phone: str, now: datetime) -> None:
    """From now on, in pages, messages and the host's calendars; what receipts say stays.

    An empty phone is none. Numbers that agreed to text messages stay as they were agreed to. Raises `Invalid` naming
    every field that will not do, and for a Customer who was erased.
    """
    tidy_name, tidy_phone = checked_name_and_phone(name, phone)
    write(lambda: _correct(customer, tidy_name, tidy_phone, now))


def _correct(customer: Customer, name: str, phone: str | None, now: datetime) -> None:
    current = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if current.erased_at is not None:
        raise Invalid({"name": [Sentence("This Customer was erased.")]})
    Booking.objects.filter(customer=current).update(name=name, phone=phone)
    audit(current.account_id, What.CUSTOMER_CORRECTED, str(current.pk), fields=["name", "phone"])
    write_all_of(current, now)
