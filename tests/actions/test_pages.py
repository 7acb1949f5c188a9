"""Settings that no event type may have, whichever way they are saved."""

import pytest
from django.db import IntegrityError, transaction

from sessionary.actions.pages import create_event_type, create_page
from sessionary.models import EventType
from sessionary.rules.errors import Invalid
from tests.cast import Cast


@pytest.mark.parametrize(("package", "sessions"), [(True, 0), (True, 21), (False, 0), (False, 2)])
def test_a_package_has_one_to_twenty_sessions_and_a_single_session_is_one(
    cast: Cast, package: bool, sessions: int
) -> None:
    before = EventType.objects.count()
    with pytest.raises(Invalid):
        create_event_type(page=cast.page, slug="odd", name="Odd", package=package, sessions=sessions)
    with pytest.raises(Invalid):
        create_page(owner=cast.dana, slug="odd-page", name="Odd", time_zone="UTC", package=package, sessions=sessions)
    assert EventType.objects.count() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"sessions": 0},
        {"sessions": 21},
        {"package": False},
        {"mode": "approval"},
        {"per_day": 3},
        {"per_week": 3},
        {"price": 100},
    ],
    ids=str,
)
def test_nor_does_the_database_take_them_from_anybody(cast: Cast, changes: dict[str, object]) -> None:
    package = EventType.objects.filter(account=cast.account, slug="pack-5")
    with pytest.raises(IntegrityError), transaction.atomic():
        package.update(**changes)
