"""Where sessions take place, in one line: before it is booked and after."""

from django.utils.translation import gettext as _

from sessionary.actions.places import Place, detail_of
from sessionary.models import Booking, EventType
from sessionary.providers.conferencing import registry


def where_offered(event_type: EventType, host: str) -> str:
    """Say where sessions will take place; empty where the business says nothing.

    `host` is a first name. The number that Customers call is told to those who have booked.
    """
    return _where(event_type.location_kind, event_type.location_detail or "", host)


def _where(kind: str, detail: str, host: str) -> str:
    if kind == "address":
        return detail
    if kind == "phone":
        return (_("By phone: you call %(host)s") if detail else _("By phone: %(host)s calls you")) % {"host": host}
    if kind == "ask":
        return _("At a place that you name")
    return _online(kind)


def where_booked(booking: Booking) -> str:
    """Say where the sessions of this booking take place; empty where the business says nothing."""
    location, host = booking.location, booking.host.first_name
    kind, detail = str(location["kind"]), detail_of(booking)
    if kind == "phone" and detail:
        words = {"host": host, "number": detail}
        if location["detail"]:
            return _("By phone: you call %(host)s at %(number)s") % words
        return _("By phone: %(host)s calls you at %(number)s") % words
    return detail if kind == "ask" and detail else _where(kind, str(location["detail"] or ""), host)


def where_to_call(booking: Booking) -> str:
    """The same of a telephone call, for the host; empty where it is none, or nobody named a number."""
    location, detail = booking.location, detail_of(booking)
    if location["kind"] != "phone" or not detail:
        return ""
    words = {"host": booking.first_name or one_line(booking.name), "number": detail}
    if location["detail"]:
        return _("By phone: %(host)s calls you at %(number)s") % words
    return _("By phone: you call %(host)s at %(number)s") % words


def lines_of(place: Place, call: str) -> list[str]:
    """How to join in words, a line each; `call` says who calls whom, where it is a telephone call."""
    return [call] if place.kind == "phone" and call else place.lines


def location_of(place: Place, call: str) -> str:
    """The same as a calendar's place: a number alone would not say whose it is."""
    return call if place.kind == "phone" else place.join_url or place.detail


def one_line(name: str) -> str:
    """A name that people typed, as one line."""
    return " ".join(name.split())


def _online(kind: str) -> str:
    if registry.makes_meetings(kind):
        return _("Online, with %(provider)s") % {"provider": registry.NAMED[kind].label}
    return _("Online") if kind == "link" else ""
