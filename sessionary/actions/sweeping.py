"""Attempts whose job was lost get a new one, so that no money stays in doubt."""

from datetime import datetime, timedelta

from sessionary.actions.refunding import REFUND
from sessionary.actions.settling import SETTLE
from sessionary.actions.transactions import write
from sessionary.models import Attempt, Job

LONG_PENDING = timedelta(hours=1)
AT_ONCE = 200


def sweep(now: datetime) -> int:
    """Put dead or missing jobs of long pending attempts in again; returns how many attempts are in doubt."""
    doubtful = Attempt.objects.filter(state=Attempt.State.PENDING, created_at__lt=now - LONG_PENDING)
    attempts = list(doubtful.order_by("pk")[:AT_ONCE])
    for attempt in attempts:
        write(lambda one=attempt: _wake(one, now))  # type: ignore[misc]
    return len(attempts)


def _wake(attempt: Attempt, now: datetime) -> None:
    kind = SETTLE if attempt.kind in Attempt.CHARGES else REFUND
    job, made = Job.objects.get_or_create(
        dedupe=f"{kind}:{attempt.public_id}",
        defaults={
            "account_id": attempt.account_id,
            "kind": kind,
            "lane": attempt.lane,
            "payload": {"attempt": attempt.pk},
            "run_at": now,
        },
    )
    if not made and job.state != Job.State.READY:
        job.state, job.run_at, job.attempts = Job.State.READY, now, 0
        job.save(update_fields=["state", "run_at", "attempts"])
