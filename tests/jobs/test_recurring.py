"""What recurs by itself: sessions are completed by time, and money in doubt gets its job back."""

from datetime import timedelta

from sessionary.actions.completing import complete
from sessionary.actions.paying import go_to_pay
from sessionary.actions.sweeping import sweep
from sessionary.models import Activity, Job
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.money.till import fresh, statuses, till_of, unpaid

AN_HOUR = timedelta(hours=1)


def test_sessions_are_completed_when_their_end_has_come(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    first_end = booking.sessions_in_order[0].span[1]
    assert complete(first_end - timedelta(seconds=1)) == 0
    assert complete(first_end) == 1
    assert complete(first_end) == 0
    assert statuses(booking) == ["completed", *["scheduled"] * 4]
    assert (fresh(booking).status, fresh(booking).package_status) == ("scheduled", "created")
    complete(booking.sessions_in_order[4].span[1])
    assert (fresh(booking).status, fresh(booking).package_status) == ("completed", "completed")
    assert list(Activity.objects.filter(kind="completed").values_list("by", flat=True)) == ["system", "system"]


def test_a_lost_or_dead_job_of_money_in_doubt_is_put_back(shop: Cast) -> None:
    booking = unpaid(shop, "three", five_tuesdays()[:3])
    go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    jobs = Job.objects.filter(kind="settle")
    assert sweep(NOW + AN_HOUR) == 0
    jobs.update(state="dead", attempts=8)
    assert sweep(NOW + 2 * AN_HOUR) == 1
    assert jobs.values_list("state", "attempts").get() == ("ready", 0)
    jobs.all().delete()
    sweep(NOW + 3 * AN_HOUR)
    assert jobs.get().state == "ready"
