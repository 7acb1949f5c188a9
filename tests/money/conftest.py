"""Every test of money happens at `NOW`."""

import pytest

from tests.cast import NOW


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)
