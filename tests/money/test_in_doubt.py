"""A Customer who goes away between paying and our note: the job asks soon, and less and less often."""

from datetime import timedelta
from itertools import pairwise

import pytest

from sessionary.actions.gateways import play_gateway
from sessionary.actions.paying import go_to_pay
from sessionary.actions.queueing import NotYet
from sessionary.actions.settling import settle_when_due
from sessionary.models import Booking, Job
from tests.cast import NOW, Cast, five_tuesdays
from tests.money.till import do_jobs, fresh, till_of, unpaid

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def booking(shop: Cast) -> Booking:
    return unpaid(shop, "three", five_tuesdays()[:3])


def test_what_was_paid_and_not_told_is_booked_a_minute_later(booking: Booking) -> None:
    _, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    do_jobs("settle", NOW + A_MINUTE)
    assert fresh(booking).status == "scheduled"


def test_what_is_not_paid_yet_is_asked_about_again_with_growing_pauses(booking: Booking) -> None:
    attempt, _ = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    assert attempt.expires_at is not None
    now, pauses = Job.objects.get(kind="settle").run_at, []
    while now < attempt.expires_at:
        with pytest.raises(NotYet) as waiting:
            settle_when_due({"attempt": attempt.pk}, now)
        pauses.append(waiting.value.again_at - now)
        now = waiting.value.again_at
    assert pauses[0] == A_MINUTE
    assert all(later >= sooner for sooner, later in pairwise(pauses[:-1]))
    assert now <= attempt.expires_at + 10 * A_MINUTE
