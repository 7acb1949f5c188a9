"""One booking as a calendar that its Customer subscribes to."""

from datetime import datetime

from sessionary.actions import feeds
from sessionary.actions.calendar_files import booking_feed
from sessionary.models import Booking


def version(booking: Booking, now: datetime) -> str:
    """The same while nothing happens, for a quarter of an hour at most; costs one look at the booking's activities."""
    return feeds.version_of(booking.public_id, booking.activities.all(), now)


def feed(booking: Booking, version: str) -> bytes:
    """All of its sessions; each process keeps it as this `version`."""
    return feeds.kept("booking", version, lambda: booking_feed(booking))
