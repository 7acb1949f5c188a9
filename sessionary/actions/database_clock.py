"""The time as the database has it: the same for every worker, whatever the clocks of their machines say."""

import time
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

ASK_EVERY = 15.0  # seconds; in between the time goes on by the machine's monotonic clock, which nobody sets


class DatabaseClock:
    """Tells the time of PostgreSQL. SQLite runs in our process and has no other clock than ours."""

    def __init__(self) -> None:
        self._asked: tuple[float, datetime] | None = None

    def now(self) -> datetime:
        """Return the database's time, read from it now and then."""
        if connection.vendor != "postgresql":
            return timezone.now()
        if self._asked is None or time.monotonic() - self._asked[0] > ASK_EVERY:
            self._asked = time.monotonic(), _clock_of_postgresql()
        asked_at, moment = self._asked
        return moment + timedelta(seconds=time.monotonic() - asked_at)


def _clock_of_postgresql() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
