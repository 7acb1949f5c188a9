"""What every test shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from sessionary.actions import asking_calendars
from sessionary.actions.gateways import TEST, connect
from sessionary.actions.pages import create_event_type
from sessionary.models import link_keys
from tests.cast import Cast, make_cast

PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests() -> Iterator[None]:
    """Static files without a manifest, passwords that are quick to hash."""
    with override_settings(STORAGES=PLAIN, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def _link_keys_of_this_database() -> None:
    """Link keys are remembered by id, and each test begins with a database of its own."""
    link_keys._key.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _late_answers_are_left_alone() -> None:
    """A calendar's late answer would be written into the database of whichever test comes next, or of none."""
    pytest.MonkeyPatch().setattr(asking_calendars, "keep_late", lambda *given: None)


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast with their pages."""
    return make_cast()


@pytest.fixture(autouse=True)
def _own_books_of_play_money(tmp_path: Path) -> Iterator[None]:
    with override_settings(PLAY_MONEY_FOLDER=tmp_path / "play-money"):
        yield


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
