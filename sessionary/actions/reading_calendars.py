"""Reading hosts' calendars in the background: what is known last counts, until something newer is known."""

import logging
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sessionary.actions.access_tokens import BeingFetched, access_token
from sessionary.actions.calendar_calls import using, zone_of
from sessionary.actions.calendar_troubles import EVERY, note_trouble
from sessionary.actions.clock import to_minutes, to_minutes_begun
from sessionary.actions.events_there import queue_changed
from sessionary.actions.queueing import enqueue
from sessionary.actions.transactions import write
from sessionary.models import Busy, Calendar, Connection, ExternalEvent, Session
from sessionary.models.sessions import UID_END
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Calendars, Reading, Seen, Window
from sessionary.providers.troubles import Gone, Never, NotNow

READ = "read_calendar"
WHOLE_EVERY = timedelta(days=1)
BACK, AHEAD = timedelta(days=2), timedelta(days=580)  # beyond the usual horizon of 18 months
PATIENCE = timedelta(minutes=15)
QUEUED_AT_ONCE = 100
MOST_UNREAD = 200
UNEXPECTED = "Something unexpected is in it. Whoever runs this server finds more in the log."
log = logging.getLogger("sessionary.calendars")


def queue_due(now: datetime) -> None:
    """A job for each calendar that is due."""
    write(lambda: _queue_due(now))


def read(payload: dict[str, Any], now: datetime) -> None:
    """The job: read what is new. A calendar that does not answer is asked again later, and its host warned.

    Raises `BeingFetched`, which is no trouble of the calendar's: the job comes again in a moment.
    """
    calendar = Calendar.to_read().filter(pk=payload["calendar"]).select_related("host").first()
    if calendar is None:
        return
    known = calendar
    window, token = window_of(zone_of(known.host), now), token_of(known, now)

    def use(account: Calendars) -> Reading:
        try:
            return account.read(known.external_id, window, token)
        except (NotNow, Never, Gone):
            raise
        except Exception as error:
            log.exception("%s calendar %s could not be read", known.connection.provider, known.pk)
            raise NotNow(UNEXPECTED) from error

    try:
        _renew(known.connection, now)
        reading = using(known.connection, now, use)
    except BeingFetched:
        raise
    except NotNow as trouble:
        note_trouble(known, str(trouble), now, PATIENCE)
    except (Never, Gone) as refused:
        note_trouble(known, str(refused), now, timedelta(0))
    else:
        keep(known, reading, now)


def _renew(connection: Connection, now: datetime) -> None:
    """A token that lasts until the next reading, so that a fresh look in between need not fetch one."""
    if not registry.is_typed_in(connection.provider) and not connection.lasts(now + 2 * EVERY):
        access_token(connection, now, instead_of=connection.access_token)


def window_of(zone: ZoneInfo, now: datetime) -> Window:
    """All that may matter to anybody who looks for a time."""
    return Window(now - BACK, now + AHEAD, zone)


def token_of(calendar: Calendar, now: datetime) -> str:
    """Where to go on from; nothing once a day, as the window moves on."""
    is_fresh = calendar.whole_at is not None and now - calendar.whole_at < WHOLE_EVERY
    return calendar.token if is_fresh else ""


def keep(calendar: Calendar, reading: Reading, now: datetime) -> None:
    """Write what was read, unless somebody has read further meanwhile."""
    write(lambda: _keep(calendar, reading, now))


def _keep(calendar: Calendar, reading: Reading, now: datetime) -> None:
    rows = Calendar.objects.select_related("connection").select_for_update(of=("self",), no_key=True)
    current = rows.get(pk=calendar.pk)
    if not current.is_read or (current.token, current.whole_at) != (calendar.token, calendar.whole_at):
        return
    old = Busy.objects.filter(calendar=current)
    if not reading.whole:
        old = old.filter(key__in=list(reading.seen))
    if reading.whole or reading.seen:
        old.delete()
        if current.blocks:
            Busy.objects.bulk_create(_rows(current, _others(current, reading, now)), batch_size=2000)
        if current.two_way:
            queue_changed(current, reading, window_of(zone_of(calendar.host), now), now)
    current.token, current.read_at, current.unread = reading.token, now, _unread(current, reading)
    current.whole_at = now if reading.whole else current.whole_at
    current.silent_since, current.warned_at, current.reason = None, None, ""
    current.save()


def _unread(calendar: Calendar, reading: Reading) -> dict[str, str]:
    """The events that cannot be read, by their keys: those of this reading, and earlier ones that it leaves alone."""
    earlier = {} if reading.whole else calendar.unread
    kept = {key: name for key, name in earlier.items() if key not in reading.seen}
    found = {key: seen.unread for key, seen in reading.seen.items() if seen.unread}
    return dict(islice((kept | found).items(), MOST_UNREAD))


def _others(calendar: Calendar, reading: Reading, now: datetime) -> dict[str, Seen]:
    """What takes time and is not a session of this host: those are claims, or free."""
    named = {seen.uid.removesuffix(UID_END) for seen in reading.seen.values() if seen.uid.endswith(UID_END)}
    mine = Session.objects.filter(host=calendar.host_id)
    ours = {f"{one}{UID_END}" for one in mine.filter(public_id__in=named).values_list("public_id", flat=True)}
    written = ExternalEvent.objects.filter(calendar__connection=calendar.connection_id, session__ends__gt=now - BACK)
    ids = set(written.values_list("external_id", flat=True))
    return {key: seen for key, seen in reading.seen.items() if seen.uid not in ours and key not in ids}


def _rows(calendar: Calendar, seen: dict[str, Seen]) -> list[Busy]:
    return [
        Busy(
            connection_id=calendar.connection_id,
            calendar_id=calendar.pk,
            host_id=calendar.host_id,
            key=key[:1000],
            starts=starts,
            ends=ends,
        )
        for key, one in seen.items()
        for start, end in one.spans
        for starts, ends in Busy.pieces(to_minutes(start), to_minutes_begun(end))
    ]


def _queue_due(now: datetime) -> None:
    due = Calendar.to_read().filter(due_at__lte=now).order_by("due_at")
    for calendar in due.select_for_update(of=("self",), no_key=True)[:QUEUED_AT_ONCE]:
        calendar.due_at = now + EVERY
        calendar.save(update_fields=["due_at"])
        enqueue(
            account_id=calendar.account_id,
            kind=READ,
            dedupe=f"{READ}:{calendar.pk}:{int(now.timestamp())}",
            payload={"calendar": calendar.pk},
            run_at=now,
            lane=f"{calendar.connection.provider}:{calendar.connection_id}",
        )
