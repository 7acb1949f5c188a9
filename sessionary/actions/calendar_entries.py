"""A session as its host's own calendar shows it: who comes, how to join, and the way to the desk."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from sessionary.actions import links
from sessionary.actions.place_words import lines_of, location_of, where_to_call
from sessionary.actions.places import place_of
from sessionary.models import Booking, Session
from sessionary.providers.calendars.contract import Entry
from sessionary.rules.names import unlinked
from sessionary.rules.states import SessionStatus

STANDING = (SessionStatus.SCHEDULED, SessionStatus.RESCHEDULED)
OFF = (SessionStatus.CANCELED, SessionStatus.TO_RESCHEDULE)
EPOCH = datetime.fromtimestamp(0, UTC)


def entry_of(session: Session, now: datetime) -> Entry:
    """In the host's language. The session knows its booking."""
    starts, ends = session.span
    with override(session.own_host.locale):
        place, call = place_of(session), where_to_call(session.booking)
        return Entry(
            uid=session.uid,
            sequence=session.sequence,
            changed=now,
            title=_title(session),
            text="\n".join([*_about(session.booking), *lines_of(place, call), "", links.desk_session_url(session)]),
            place=location_of(place, call),
            url=links.desk_session_url(session),
            start=starts,
            end=ends,
            off=session.status in OFF,
        )


def digest_of(entry: Entry, calendar_id: int) -> str:
    """Differs when there is something to write."""
    return hashlib.sha256(repr((calendar_id, replace(entry, changed=EPOCH))).encode()).hexdigest()


def _title(session: Session) -> str:
    booking, total = session.booking, session.booking.terms["sessions"]
    title = " ".join(f"{booking.terms['name']}, {unlinked(booking.name)}".split())
    if total > 1:
        title = f"{title} ({session.position}/{total})"
    if session.status == SessionStatus.CANCELED:
        return _("CANCELED: %(title)s") % {"title": title}
    if session.status == SessionStatus.TO_RESCHEDULE:
        return _("NEW TIME ASKED FOR: %(title)s") % {"title": title}
    return title


def _about(booking: Booking) -> list[str]:
    if booking.customer.erased_at is not None:
        return []
    return [" ".join(booking.name.split()), booking.customer.email, *filter(None, [booking.phone])]
