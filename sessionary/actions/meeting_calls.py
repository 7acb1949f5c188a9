"""What is said to a conferencing provider about one meeting, in the host's own name."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db.models import Q

from sessionary.actions.access_tokens import acting
from sessionary.models import Connection, Meeting
from sessionary.providers.conferencing import registry
from sessionary.providers.conferencing.contract import Conferencing, DialIn, Joining, Wanted
from sessionary.providers.troubles import Gone, Never

Made = tuple[Connection | None, Joining]
T = TypeVar("T")


def make(meeting: Meeting, asked_before: bool, now: datetime) -> Made:
    """Make it; where an earlier try may have done so unheard, look first, as far as the provider can tell."""
    connection, wanted = _connection(meeting), _wanted(meeting)
    known = _known(meeting) if asked_before else []

    def use(provider: Conferencing) -> Joining:
        found = provider.find(wanted, known) if asked_before else None
        return provider.create(wanted) if found is None else provider.change(found, wanted)

    return connection, _with(meeting, connection, now, use)


def change(meeting: Meeting, now: datetime) -> Made:
    """Move it. Raises `Gone` when it is not there any more: also where another host has the session now."""
    before = meeting.connection
    if before is not None and before.user_id != meeting.session.host_id:
        _remove_quietly(meeting, before, now)
        raise Gone("It was the earlier host's.")
    connection, wanted = _connection(meeting), _wanted(meeting)
    return connection, _with(meeting, connection, now, lambda provider: provider.change(joining_of(meeting), wanted))


def remove(meeting: Meeting, now: datetime) -> None:
    """Remove it, also one that was asked for without an answer; one that is gone is removed already."""
    connection, wanted = _connection_it_was_made_by(meeting), _wanted(meeting)
    external_id = meeting.external_id
    if not external_id:
        known = _known(meeting)
        found = _with(meeting, connection, now, lambda provider: provider.find(wanted, known))
        external_id = found.external_id if found else ""
    if external_id:
        try:
            _with(meeting, connection, now, lambda provider: provider.remove(external_id))
        except Gone:
            return


def joining_of(meeting: Meeting) -> Joining:
    """How to get in, as the provider said it last."""
    numbers = tuple(DialIn(one["number"], one["place"]) for one in meeting.dial_in)
    return Joining(meeting.external_id, meeting.join_url, meeting.passcode, numbers, meeting.code)


def _with(meeting: Meeting, connection: Connection | None, now: datetime, use: Callable[[Conferencing], T]) -> T:
    """What `use` answers, given the provider opened in the name of this account, or of nobody."""
    address = settings.PROVIDER_ADDRESSES.get(meeting.provider, "")
    if connection is None:
        return use(registry.opened(meeting.provider, "", address))
    return acting(connection, now, lambda token: use(registry.opened(meeting.provider, token, address)))


def _connection(meeting: Meeting) -> Connection | None:
    """The host's own account there; None where none is needed. Raises `Never` while there is none."""
    label = registry.connectable().get(meeting.provider)
    if label is None:
        return None
    found = Connection.standing(meeting.session.host_id, meeting.provider)
    if found is None:
        raise Never(f"{meeting.session.host.name} has not connected {label}.")
    return found


def _connection_it_was_made_by(meeting: Meeting) -> Connection | None:
    """The account that has the meeting, by the row that works now: who disconnects and comes back has a new one."""
    made_by = meeting.connection
    if made_by is None:
        return _connection(meeting)
    return Connection.standing(made_by.user_id, meeting.provider) or made_by


def _wanted(meeting: Meeting) -> Wanted:
    session = meeting.session
    start, end = session.span
    booking = session.booking
    title = booking.terms["name"] if booking.is_group else f"{booking.terms['name']}, {booking.name}"
    return Wanted(meeting.reference, " ".join(title.split()), start, end, booking.page.time_zone)


def _known(meeting: Meeting) -> list[str]:
    """What is another session's cannot be what this one's lost answer was about."""
    start = meeting.session.starts
    at_that_time = Meeting.objects.filter(Q(starts=start) | Q(session__starts=start), provider=meeting.provider)
    others = at_that_time.filter(session__host=meeting.session.host_id).exclude(pk=meeting.pk).exclude(external_id="")
    return list(others.values_list("external_id", flat=True))


def _remove_quietly(meeting: Meeting, connection: Connection, now: datetime) -> None:
    """The old host may have disconnected meanwhile: then the old meeting is theirs to remove."""
    try:
        _with(meeting, connection, now, lambda provider: provider.remove(meeting.external_id))
    except (Gone, Never):
        return
