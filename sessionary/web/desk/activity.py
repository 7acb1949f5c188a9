"""The Activity stream: bookings, newest first, each session on a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.models import Booking, Page, Session, User
from sessionary.rules.states import PackageStatus
from sessionary.web.desk.layout import show, user_of

AT_ONCE = 25
PIPS = {"completed": "done", "no_show": "ring", "canceled": "off"}


@dataclass(frozen=True, slots=True)
class Line:
    """One session."""

    number: int
    day: str
    clock: str
    status: str
    pip: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking with its sessions."""

    booking: Booking
    status: str
    price: str
    lines: list[Line]


@login_required
def activity(request: HttpRequest) -> HttpResponse:
    """What was booked with the people whose bookings this User may see."""
    user, locale = user_of(request), get_language() or "en"
    bookings = bookings_of(user)
    if after := request.GET.get("after", ""):
        bookings = bookings.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 19 else bookings.none()
    found = list(bookings[: AT_ONCE + 1])
    shown = found[:AT_ONCE]
    context = {
        "entries": [_entry(booking, locale) for booking in shown],
        "more": shown[-1].pk if len(found) > AT_ONCE else None,
        "pages": pages_of(user),
        "section": "activity",
    }
    return show(request, "desk/activity.html", context)


def bookings_of(user: User) -> QuerySet[Booking]:
    """The bookings that `user` may see: all of the account for Administrators, else those on their own pages."""
    visible = Booking.objects.filter(account=user.account_id).order_by("-pk")
    if not user.is_administrator:
        visible = visible.filter(page__owner=user)
    in_order = Prefetch("sessions", Session.objects.order_by("position"))
    return visible.select_related("page", "customer").prefetch_related(in_order)


def pages_of(user: User) -> Sequence[Page]:
    """The pages whose address this User may hand out."""
    pages = Page.objects.filter(account=user.account_id, archived_at=None).order_by("pk")
    return list(pages if user.is_administrator else pages.filter(owner=user))


def _entry(booking: Booking, locale: str) -> Entry:
    sessions = list(booking.sessions.all())
    status = booking.package_status_of(sessions)
    price = booking.terms.get("price")
    return Entry(
        booking=booking,
        status=_package_words(status) if status else _session_words(sessions[0].status),
        price="" if price is None else wording.money(price, booking.currency, locale),
        lines=[_line(session, booking.page.zone, locale) for session in sessions],
    )


def _line(session: Session, zone: ZoneInfo, locale: str) -> Line:
    if session.starts is None:
        return Line(session.position, _("No time yet"), "", _session_words(session.status), "open")
    start = session.span[0].astimezone(zone)
    return Line(
        number=session.position,
        day=wording.day(start.date(), locale, "day_year"),
        clock=wording.clock(start),
        status=_session_words(session.status),
        pip=PIPS.get(session.status, ""),
    )


def _package_words(status: PackageStatus) -> str:
    return {"created": _("Created"), "updated": _("Updated"), "completed": _("Completed")}[status]


def _session_words(status: str) -> str:
    return {
        "held": _("Held"),
        "requested": _("Requested"),
        "scheduled": _("Scheduled"),
        "rescheduled": _("Rescheduled"),
        "to_reschedule": _("To be rescheduled"),
        "completed": _("Completed"),
        "no_show": _("No-show"),
        "canceled": _("Canceled"),
    }[status]
