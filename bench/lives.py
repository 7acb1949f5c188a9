"""Random lives of bookings on the engine that `DATABASE_URL` names: more, and longer, than in the tests."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.money.machine import Life

WIDE = settings(
    max_examples=200, stateful_step_count=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
def test_two_hundred_long_lives() -> None:
    run_state_machine_as_test(Life, settings=WIDE)
