"""Work that recurs: in each period it is begun once, by whichever worker comes first."""

from datetime import datetime, timedelta

from sessionary.actions.transactions import write
from sessionary.models import Period


def number_of(every: timedelta, now: datetime) -> int:
    """Which period it is, counted since the epoch."""
    return int(now.timestamp() // every.total_seconds())


def begin(kind: str, every: timedelta, now: datetime) -> Period | None:
    """The period that has come, to be worked on by us; None when another worker has it, or had it.

    What a worker left undone that was killed is done in the next period.
    """
    number = number_of(every, now)
    if Period.objects.filter(kind=kind, number__gte=number).exists():
        return None
    period, made = write(lambda: Period.objects.get_or_create(kind=kind, number=number, defaults={"began_at": now}))
    return period if made else None


def done(period: Period, now: datetime) -> None:
    """Its work is done."""
    write(lambda: Period.objects.filter(pk=period.pk).update(done_at=now))
