"""Work that recurs: in each period it is begun once, by whichever worker comes first."""

from datetime import datetime, timedelta

from sessionary.actions.transactions import write
from sessionary.models import Period

EVERY = {
    "remind": timedelta(seconds=20),
    "complete": timedelta(seconds=20),
    "arrange": timedelta(minutes=10),
    "read_calendars": timedelta(seconds=30),
    "write_events": timedelta(minutes=10),
    "sweep": timedelta(hours=1),
    "tidy": timedelta(hours=1),
}
TOLERANCE = timedelta(seconds=5)  # by which two readings of the database's clock may differ


def number_of(every: timedelta, now: datetime) -> int:
    """Which period it is, counted since the epoch."""
    return int(now.timestamp() // every.total_seconds())


def begin(kind: str, every: timedelta, now: datetime) -> Period | None:
    """Return the period that has come, to be worked on by us; None when another worker has it, or had it.

    What a worker left undone that was killed is done in the next period. `now` is the database's time. A row from the
    future was written while a clock was wrong: it goes, so that its period is worked on when it really comes.
    """
    number = number_of(every, now)
    if Period.objects.filter(kind=kind, number=number, began_at__lte=now + TOLERANCE).exists():
        return None
    return write(lambda: _begin(kind, number, now))


def _begin(kind: str, number: int, now: datetime) -> Period | None:
    Period.objects.filter(kind=kind, began_at__gt=now + TOLERANCE).delete()
    period, made = Period.objects.get_or_create(kind=kind, number=number, defaults={"began_at": now})
    return period if made else None


def done(period: Period, now: datetime) -> None:
    """Its work is done."""
    write(lambda: Period.objects.filter(pk=period.pk).update(done_at=now))
