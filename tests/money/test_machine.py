"""Whatever happens to bookings, in whatever order: no overlap, no cent lost, no state that cannot be."""

import os
import random

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.money.machine import Life

AGAIN = "SESSIONARY_LIVES"
QUICK = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db(transaction=True)
def test_any_life_of_bookings_keeps_the_invariants() -> None:
    """Other lives in each run. Those that failed live again with the number that is printed."""
    number = int(os.environ.get(AGAIN) or random.SystemRandom().randrange(2**32))
    try:
        run_state_machine_as_test(seed(number)(Life), settings=QUICK)  # type: ignore[no-untyped-call]
    except BaseException as failed:
        failed.add_note(f"To live these lives again: {AGAIN}={number}")
        raise
