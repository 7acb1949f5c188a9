"""What the hands of one worker do outside at the same time, so that whoever is slow there takes only some of them."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sessionary.actions.leasing import Hand, lease, place_of
from sessionary.models import Job

AT_ONE_PLACE = 3


class Outside:
    """Jobs are taken one by one, and no more than some talk to the same place, whatever accounts they use there."""

    def __init__(self) -> None:
        self.taking = threading.Lock()
        self.at_work: Counter[str] = Counter()

    @contextmanager
    def taken(self, now: datetime) -> Iterator[Job | None]:
        """The next job, or None: while the block lasts its place counts as taken once more."""
        with self.taking:
            full = [place for place, count in self.at_work.items() if count >= AT_ONE_PLACE]
            job = next(iter(lease(1, now, Hand.OUTSIDE, full)), None)
            place = place_of(job.lane) if job else ""
            self.at_work[place] += job is not None
        try:
            yield job
        finally:
            with self.taking:
                self.at_work[place] -= job is not None
