"""A paid session that is canceled in the calendar: nobody was asked what goes back, so the desk asks."""

import pytest

from tests.calendars.test_two_way import TwoWay, two_way  # noqa: F401
from tests.cast import at

pytestmark = pytest.mark.django_db
THREE = [at(f"2027-03-0{day} 10:00") for day in (2, 3, 4)]
