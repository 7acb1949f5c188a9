"""What is not needed any more goes, once an hour."""

from datetime import datetime, timedelta

from sessionary.actions.claiming import clear_run_out, locked
from sessionary.actions.transactions import write
from sessionary.models import Claim, Hold, Job, KeptAnswer, Lane, Period, SignInLink

ANSWERS_KEPT = timedelta(hours=48)
HOLDS_KEPT = timedelta(days=2)
JOBS_KEPT = timedelta(days=7)
PERIODS_KEPT = timedelta(days=30)


def tidy(now: datetime) -> None:
    """Delete answers kept for replays, run-out holds with their claims, used links, jobs and periods done long ago."""
    write(lambda: KeptAnswer.objects.filter(at__lt=now - ANSWERS_KEPT).delete())
    write(lambda: SignInLink.objects.filter(expires_at__lt=now).delete())
    write(lambda: Job.objects.filter(state=Job.State.DONE, run_at__lt=now - JOBS_KEPT).delete())
    write(lambda: Lane.objects.filter(closed_until__lt=now).delete())
    write(lambda: Period.objects.filter(began_at__lt=now - PERIODS_KEPT).delete())
    for hold in Hold.objects.select_related("offer").filter(expires_at__lt=now - HOLDS_KEPT)[:500]:
        _forget(hold, now)


def _forget(hold: Hold, now: datetime) -> None:
    def work() -> None:
        clear_run_out(locked(hold.offer).page.owner_id, now)
        if not Claim.objects.filter(hold=hold).exists():
            hold.delete()

    write(work)
