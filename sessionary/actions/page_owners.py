"""Whose time a page's new bookings take."""

from datetime import datetime

from sessionary.models import Hold, Page, User
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence


def hand_over(page: Page, owner: User, now: datetime) -> None:
    """Let new bookings of the locked page be `owner`'s; not saved yet. What is booked stays with its Host.

    Slots held on the page take the present Owner's time, so it waits until nobody has any. Raises `Invalid` while
    somebody has, and for somebody who is not of the account.
    """
    if owner.pk == page.owner_id:
        return
    if owner.account_id != page.account_id or not owner.is_active:
        raise Invalid({"owner": [Sentence("Nobody of your business signs in with this address.")]})
    if Hold.objects.filter(offer__page=page, expires_at__gt=now, claims__isnull=False).exists():
        raise Invalid({"owner": [Sentence("Somebody is booking here right now. Please try again in ten minutes.")]})
    page.owner = owner
