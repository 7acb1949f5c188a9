"""Whatever happens to bookings, in whatever order: no overlap, no cent lost, no state that cannot be."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.money.machine import Life

QUICK = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db(transaction=True)
def test_any_life_of_bookings_keeps_the_invariants() -> None:
    run_state_machine_as_test(Life, settings=QUICK)  # type: ignore[no-untyped-call]
