"""The Customer's address was wrong, or is another now: the old links end, new ones go to the right address."""

from datetime import datetime

from django.db.models import F

from sessionary.actions.auditing import What, audit
from sessionary.actions.customers import checked_address
from sessionary.actions.events_to_write import write_all_of
from sessionary.actions.history import note
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Customer, Message


def correct_address(*, customer: Customer, email: str, by: str, now: datetime) -> Customer:
    """Write to `email` from now on. Every link that went out before ends, as somebody else may have got it.

    When the business knows the new address already, the two Customers are one from now on; returns the one that
    stays. Raises `Invalid` for an address that is none.
    """
    address = checked_address(email)
    return write(lambda: _correct(customer, address, by, now))


def _correct(customer: Customer, address: str, by: str, now: datetime) -> Customer:
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.email == address:
        return customer
    bookings = Booking.objects.filter(customer=customer)
    waiting = Message.objects.filter(
        activity__booking__customer=customer,
        recipient=Message.Recipient.CUSTOMER,
        channel=Message.Channel.MAIL,
        state=Message.State.WAITING,
    )
    waiting.update(address=address)
    audit(customer.account_id, What.CUSTOMER_CORRECTED, str(customer.pk))
    newest = bookings.order_by("pk").last()
    bookings.update(secret_version=F("secret_version") + 1)
    stays = _renamed(customer, address)
    write_all_of(stays, now)
    if newest is not None:
        newest.customer = stays
        note(newest, Activity.Kind.LINKS_ASKED, by=by, now=now)
    return stays


def _renamed(customer: Customer, address: str) -> Customer:
    known = Customer.objects.select_for_update().filter(account=customer.account_id, email=address).first()
    if known is None:
        customer.email = address
        customer.save(update_fields=["email"])
        return customer
    known.notes = "\n\n".join(notes for notes in (known.notes, customer.notes) if notes)
    known.save(update_fields=["notes"])
    Booking.objects.filter(customer=customer).update(customer=known)
    customer.delete()
    return known
