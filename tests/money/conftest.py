"""A business in test mode whose event types cost something."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from sessionary.actions.gateways import TEST, connect
from sessionary.actions.pages import create_event_type
from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def _own_books(tmp_path: Path) -> Iterator[None]:
    with override_settings(PLAY_MONEY_FOLDER=tmp_path / "play-money"):
        yield


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """Dana in test mode: `three` costs $150, fee 10 %, half back; `odd` $100 for three, all back till a day before."""
    return open_shop(cast)


def open_shop(cast: Cast) -> Cast:
    """The same, where the cast was not made by the fixture."""
    cast.account.test_mode = True
    cast.account.save()
    connect(account=cast.account, gateway=TEST, keys={})
    hour = {"duration": 60, "pricing": "collected", "package": True, "sessions": 3}
    create_event_type(
        page=cast.page,
        slug="three",
        name="Three",
        price=150_00,
        cancel_policy=[{"notice_minutes": 0, "refund": {"percent": 50}}],
        reschedule_policy=[{"notice_minutes": 0, "fee": {"percent": 10}}],
        **hour,
    )
    create_event_type(
        page=cast.page,
        slug="odd",
        name="Odd",
        price=100_00,
        cancel_policy=[{"notice_minutes": 1440, "refund": {"percent": 100}}],
        **hour,
    )
    return cast
