"""What the forms of the customer's pages carry besides what people type."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest

from sessionary.actions.customers import ZONES
from sessionary.actions.idempotency import Submission, digest_of
from sessionary.models import Booking
from sessionary.web.booking.doors import Door
from sessionary.web.keys import LONGEST_KEY

NO_AMOUNT = -1
CHOSEN = ("session", "pick", "expect")


def zone_of(request: HttpRequest, booking: Booking) -> ZoneInfo:
    """The zone to show times in: the chosen one, else the one the Customer booked in."""
    name = request.POST.get("zone") or request.GET.get("zone", "")
    return ZoneInfo(name) if name in ZONES else booking.zone


def amount_seen(request: HttpRequest) -> int:
    """The amount that stood in the button, in the smallest unit; one that nothing equals when it is missing."""
    text = request.POST.get("expect", "")
    return int(text) if text.isdecimal() and len(text) < 16 else NO_AMOUNT


def form_submission(request: HttpRequest, door: Door) -> Submission | None:
    """The try that this click is; None for a form without a key. Another choice under its key is another try."""
    key = request.POST.get("key", "")[:LONGEST_KEY]
    if not key:
        return None
    digest = digest_of([request.POST.getlist(name) for name in CHOSEN])
    return Submission(door.booking.account_id, f"{door.caller}:{request.path.split('/')[-2]}", key, digest)
