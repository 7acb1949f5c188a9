"""Our own pay page before every gateway's: the amount, until when the times are held, one button per gateway."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django_htmx.http import HttpResponseClientRedirect

from sessionary.actions import wording
from sessionary.actions.clock import to_minutes
from sessionary.actions.gateways import TEST, play_gateway, ways_to_pay
from sessionary.actions.offering import lost
from sessionary.actions.paying import Due, go_to_pay, open_attempts
from sessionary.actions.place_words import where_booked
from sessionary.actions.settling import settle
from sessionary.actions.terms import frozen_offer
from sessionary.models import Attempt, Booking, GatewayAccount
from sessionary.models.claims import Own
from sessionary.providers.payments import registry
from sessionary.providers.payments.contract import Declined
from sessionary.rules.errors import NotFound, PaymentRefused, PaymentUnsure
from sessionary.rules.sentences import Sentence
from sessionary.web.booking.addresses import choosing_address
from sessionary.web.booking.doors import Door, open_door
from sessionary.web.booking.going import go
from sessionary.web.booking.layout import keep_secret, show
from sessionary.web.booking.reading import zone_of
from sessionary.web.booking.ticket import kept_rows
from sessionary.web.saying import said

OUTCOMES = ("succeed", "fail", "late")


@csrf_exempt
def pay(request: HttpRequest, kind: str, public_id: str, secret: str) -> HttpResponse:
    """GET shows what is due; POST goes to the chosen gateway, or plays an outcome of the test gateway."""
    door, now = open_door(request, kind, public_id, secret), timezone.now()
    due = door.due
    if due is None:
        return go(request, door.home)
    if request.method != "POST":
        return _show(request, door, due, now)
    try:
        gateway_account = _chosen(request, door.booking)
        attempt, checkout = go_to_pay(booking=door.booking, gateway_account=gateway_account, now=now)
        if gateway_account.gateway != TEST:
            return _go_away(request, door, gateway_account, checkout.url)
        _play(attempt, request.POST.get("outcome", ""), due, now)
        return _after(request, door, settle(attempt, now=now))
    except NotFound:
        return go(request, door.home)
    except (PaymentRefused, PaymentUnsure, Declined) as refused:
        detail = getattr(refused, "detail", str(refused))
        return _show(request, door, due, now, problem=said(detail), status=409)


@csrf_exempt
def back(request: HttpRequest, kind: str, public_id: str, secret: str) -> HttpResponse:
    """Where the gateway sends the Customer: it is asked how the payment stands, whatever the address says."""
    door, now = open_door(request, kind, public_id, secret), timezone.now()
    attempt = open_attempts(door.booking).first()
    if attempt is None or door.due is None:
        return go(request, door.home + "?new")
    try:
        return _after(request, door, settle(attempt, now=now))
    except PaymentUnsure as refused:
        due = door.due
        assert due is not None
        return _show(request, door, due, now, problem=said(refused.detail), status=503)


def _go_away(request: HttpRequest, door: Door, gateway_account: GatewayAccount, url: str) -> HttpResponse:
    """To the gateway's own checkout, as a whole page.

    Browsers follow no redirect from a form to another site where `form-action` does not name that site, so a page of
    ours leads on.
    """
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(url)
    context = {"url": url, "gateway": registry.labels()[gateway_account.gateway]}
    return keep_secret(show(request, "booking/leaving.html", door.booking.page, context))


def _after(request: HttpRequest, door: Door, attempt: Attempt) -> HttpResponse:
    """On with what the payment became."""
    if attempt.state == Attempt.State.SUCCEEDED:
        return go(request, _done_address(door, attempt))
    words = "?refused" if attempt.state == Attempt.State.FAILED else "?waiting"
    return go(request, door.address("pay") + words)


def _done_address(door: Door, attempt: Attempt) -> str:
    """Where it is said what was paid for: the booking, or the sessions that have moved."""
    if attempt.reschedule is None:
        return door.home + "?new"
    return door.news_address("moved", [one.session for one in attempt.reschedule.new_times.select_related("session")])


def _chosen(request: HttpRequest, booking: Booking) -> GatewayAccount:
    """The gateway named in the form; the test gateway for a form that names just an outcome."""
    name = request.POST.get("gateway") or (TEST if request.POST.get("outcome") else "")
    for one in ways_to_pay(booking.account, booking.currency):
        if one.gateway == name:
            return one
    raise NotFound(Sentence("This way to pay is not offered here. Please choose another."))


def _play(attempt: Attempt, outcome: str, due: Due, now: datetime) -> None:
    if outcome not in OUTCOMES:
        raise PaymentRefused(_("Please choose one of the outcomes."))
    late = max(due.hold.expires_at if due.hold else now, now) if outcome == "late" else None
    play_gateway().decide(str(attempt.reference), outcome, late)


def _show(
    request: HttpRequest, door: Door, due: Due, now: datetime, *, problem: str = "", status: int = 200
) -> HttpResponse:
    booking, locale = door.booking, get_language() or "en"
    zone = zone_of(request, booking)
    until = due.hold.expires_at if due.hold else now
    ended = until <= now
    context: dict[str, Any] = {
        "door": door,
        "booking": booking,
        "due": due,
        "where": where_booked(booking),
        "amount": wording.money(due.amount, due.currency, locale),
        "rows": kept_rows(_starts(due), zone, frozen_offer(booking), locale),
        "count": len(due.sessions),
        "zone_name": wording.zone_name(zone, locale),
        "until": wording.clock(until.astimezone(zone)),
        "seconds_left": max(0, int((until - now).total_seconds())),
        "ended": ended,
        "gone": ended and _gone(due, booking, now),
        "buttons": _buttons(booking),
        "problem": problem or _last_word(request, booking, until, zone),
        "waits": "waiting" in request.GET,
        "again": _choose_again(door, due),
    }
    return keep_secret(show(request, "booking/pay.html", booking.page, context, status=status))


def _choose_again(door: Door, due: Due) -> str:
    """Back to the calendar with the times kept: for new sessions their hold is known as the Customer's own."""
    if due.reschedule is not None:
        chosen = "&".join(f"session={session.public_id}" for session in due.sessions)
        return f"{door.address('reschedule')}?{chosen}"
    booking, hold = door.booking, due.hold
    held = hold.choosing_token if hold else ""
    return choosing_address(
        booking.page, booking.event_type, booking.via, pick=_starts(due), hold=held, zone=booking.time_zone
    )


def _starts(due: Due) -> list[int]:
    if due.reschedule is None:
        return [to_minutes(session.span[0]) for session in due.sessions]
    return sorted(to_minutes(one.new_start) for one in due.reschedule.new_times.all())


def _gone(due: Due, booking: Booking, now: datetime) -> bool:
    moving = tuple(session.pk for session in due.sessions) if due.reschedule else ()
    own = Own(holds=(due.hold.pk,) if due.hold else (), sessions=moving)
    return bool(lost(frozen_offer(booking), _starts(due), now=now, own=own))


def _buttons(booking: Booking) -> list[tuple[str, str]]:
    labels = registry.labels()
    return [(one.gateway, labels[one.gateway]) for one in ways_to_pay(booking.account, booking.currency)]


def _last_word(request: HttpRequest, booking: Booking, until: datetime, zone: ZoneInfo) -> str:
    """What became of the last try, for who comes back from it."""
    if "refused" not in request.GET:
        return ""
    last = booking.attempts.filter(state=Attempt.State.FAILED).order_by("pk").last()
    why = said(last.why) if last and last.why else _("The payment was refused.")
    held = _("Your times stay held until %(clock)s.") % {"clock": wording.clock(until.astimezone(zone))}
    return f"{why} {_('Nothing was charged.')} {held}"
