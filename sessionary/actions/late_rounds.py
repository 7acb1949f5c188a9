"""Rounds of recurring work that nobody has done for minutes: said by `/healthz` and in the log."""

from datetime import datetime, timedelta

from django.db.models import Max

from sessionary.actions.periods import EVERY
from sessionary.models import Period

SOON = timedelta(minutes=5)
ROUNDS = 3  # that may be missing, of work that recurs less often


def late_rounds(now: datetime) -> dict[str, int]:
    """Return the kinds whose last round was done too long ago, with the minutes since.

    A kind that was never done is no news: the instance is new.
    """
    last = Period.objects.filter(kind__in=EVERY, done_at__lte=now).values_list("kind").annotate(Max("done_at"))
    since = {kind: now - done_at for kind, done_at in last}
    return {
        kind: int(gone.total_seconds() // 60)
        for kind, gone in sorted(since.items())
        if gone > max(SOON, ROUNDS * EVERY[kind])
    }
