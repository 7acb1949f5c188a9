"""Where sessions take place, in one line: before it is booked and after."""

from django.utils.translation import gettext as _

from sessionary.actions.places import place_of
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
    kind, detail = str(location["kind"]), place_of(booking.sessions_in_order[0]).detail
    if kind == "phone" and detail:
        words = {"host": host, "number": detail}
        if location["detail"]:
            return _("By phone: you call %(host)s at %(number)s") % words
        return _("By phone: %(host)s calls you at %(number)s") % words
    return detail if kind == "ask" and detail else _where(kind, str(location["detail"] or ""), host)


def _online(kind: str) -> str:
    if registry.makes_meetings(kind):
        return _("Online, with %(provider)s") % {"provider": registry.NAMED[kind].label}
    return _("Online") if kind == "link" else ""
