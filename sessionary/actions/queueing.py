"""The queue of jobs: put in, done, or tried again later. One engine on both databases; `leasing` hands them out."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce

from sessionary.actions.transactions import write
from sessionary.models import Job, Lane

MOST_ATTEMPTS = 14  # over about 17 hours: who runs the mail server may be asleep
PATIENCE = timedelta(hours=17)  # with who says each time when to come again
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)
INSIDE, MAIL = "", "mail"
OURS = (INSIDE, MAIL)  # lanes that nobody closes, and that go first


class NotYet(Exception):
    """There is nothing to do yet; `again_at` says when to look again. This never wears a job out.

    `why` is said where somebody outside keeps us waiting.
    """

    def __init__(self, again_at: datetime, why: str = "") -> None:
        super().__init__(f"not before {again_at}")
        self.again_at = again_at
        self.why = why


def enqueue(
    *, account_id: int, kind: str, dedupe: str, payload: dict[str, Any], run_at: datetime, lane: str = INSIDE
) -> None:
    """Put a job in, in the caller's transaction. One with the same `dedupe` is there already: nothing happens.

    `lane` names the provider that it talks to, with the account it is used for, if any.
    """
    job = Job(account_id=account_id, kind=kind, lane=lane, dedupe=dedupe, payload=payload, run_at=run_at)
    Job.objects.bulk_create([job], ignore_conflicts=True)


def supersede(kind: str, about: str, ids: Iterable[int]) -> None:
    """What was given up about these is done anew, by other jobs: nobody has to see to it any more."""
    given_up = Job.objects.filter(kind=kind, state=Job.State.DEAD, **{f"payload__{about}__in": list(ids)})
    given_up.update(state=Job.State.DONE)


def finish(job: Job) -> None:
    """Done for good, if the lease is still ours."""
    write(lambda: _ours(job).update(state=Job.State.DONE, leased=False, error="", failing_since=None))


def retry_later(job: Job, error: str, now: datetime) -> None:
    """Try again after a pause that doubles each time; after the last attempt the job is dead and stays visible."""
    if job.attempts >= MOST_ATTEMPTS:
        give_up(job, error, now)
    else:
        _put_back(job, now + pause_after(job.attempts), error, now)


def wait_for(job: Job, error: str, again_at: datetime, now: datetime) -> None:
    """Try again when whoever it asked said to. Such attempts do not count, but not even they go on for ever."""
    if job.failing_since is not None and now - job.failing_since >= PATIENCE:
        give_up(job, error, now)
    else:
        _put_back(job, again_at, error, now, attempts=job.attempts - 1)


def look_again(job: Job, waiting: NotYet, now: datetime) -> None:
    """There was nothing to do yet; this attempt does not count."""
    if waiting.why:
        _put_back(job, waiting.again_at, waiting.why, now, attempts=job.attempts - 1)
    else:
        again = {"run_at": waiting.again_at, "attempts": job.attempts - 1}
        write(lambda: _ours(job).update(leased=False, error="", failing_since=None, **again))


def give_back(job: Job, now: datetime) -> None:
    """It was not begun."""
    write(lambda: _ours(job).update(run_at=now, leased=False, attempts=job.attempts - 1))


def close_lane(name: str, until: datetime) -> None:
    """Lease no job of this lane before: whoever it is asked us to wait. The longest wait counts.

    Mail goes on: a server that puts one address off still takes the others.
    """

    def work() -> None:
        lane, made = Lane.objects.select_for_update().get_or_create(name=name, defaults={"closed_until": until})
        if not made and lane.closed_until < until:
            lane.closed_until = until
            lane.save(update_fields=["closed_until"])

    if name not in OURS:
        write(work)


def is_closed(name: str, now: datetime) -> bool:
    """Whether nobody is to be asked in this lane now."""
    return name not in OURS and Lane.objects.filter(name=name, closed_until__gt=now).exists()


def give_up(job: Job, error: str, now: datetime) -> None:
    """No further attempt: the host sees the job and the reason."""
    write(lambda: _ours(job).update(state=Job.State.DEAD, leased=False, run_at=now, error=error[:2000]))


def pause_after(attempts: int) -> timedelta:
    """The pause before the next attempt, a fifth more or less so that not all come back at once."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE) * random.uniform(0.8, 1.2)


def _put_back(job: Job, again_at: datetime, error: str, now: datetime, **changes: Any) -> None:
    since = Coalesce("failing_since", Value(now))
    write(lambda: _ours(job).update(run_at=again_at, leased=False, error=error[:2000], failing_since=since, **changes))


def _ours(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, run_at=job.run_at, state=Job.State.READY)
