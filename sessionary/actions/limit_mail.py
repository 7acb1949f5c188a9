"""How much mail strangers can have sent from a business's address: to one person, and at all.

Booking costs nothing and needs no proof of an address, so without limits it is a way to write to anybody.
"""

from datetime import datetime, timedelta

from django.conf import settings

from sessionary.actions.queueing import NotYet
from sessionary.models import Activity, Booking, Customer, Message
from sessionary.rules.errors import TooManyRequests
from sessionary.rules.sentences import Sentence

HOUR = timedelta(hours=1)
BOOKINGS_AN_HOUR, BOOKINGS_A_DAY = 12, 40  # for one address, by Customers
MAILS_AN_HOUR, MAILS_OF_ACCOUNT = 15, 500  # for what Customers did; what is more waits
LINKS_AN_HOUR = 3
AGAIN_AFTER = timedelta(minutes=5)
TOO_MANY = Sentence("Many bookings were made with this email address just now. Please wait an hour, or ask the host.")


def check_recipient(account_id: int, email: str, now: datetime) -> None:
    """Raise `TooManyRequests` when this address got too many bookings of this business already."""
    if not settings.RATE_LIMITS:
        return
    made = Booking.objects.filter(customer__account=account_id, customer__email=email)
    recent = list(made.filter(created_at__gt=now - timedelta(days=1)).values_list("created_at", flat=True))
    if len(recent) >= BOOKINGS_A_DAY or sum(at > now - HOUR for at in recent) >= BOOKINGS_AN_HOUR:
        raise TooManyRequests(TOO_MANY)


def wait_for_turn(message: Message, now: datetime) -> None:
    """Raise `NotYet` while the Customer, or the whole business, gets as much of what Customers do as is decent."""
    is_theirs = message.recipient == Message.Recipient.CUSTOMER and message.activity.by == "customer"
    if not settings.RATE_LIMITS or not is_theirs:
        return
    sent = Message.objects.filter(
        account=message.account_id,
        delivered_at__gt=now - HOUR,
        recipient=Message.Recipient.CUSTOMER,
        activity__by="customer",
    )
    if sent.filter(address=message.address).count() >= MAILS_AN_HOUR or sent.count() >= MAILS_OF_ACCOUNT:
        raise NotYet(now + AGAIN_AFTER)


def may_have_links(customer: Customer, now: datetime) -> bool:
    """Whether the Customer's links may be sent once more; nobody is told that they are not."""
    asked = Activity.objects.filter(
        booking__customer=customer, kind=Activity.Kind.LINKS_ASKED, by="customer", at__gt=now - HOUR
    )
    return not settings.RATE_LIMITS or asked.count() < LINKS_AN_HOUR
