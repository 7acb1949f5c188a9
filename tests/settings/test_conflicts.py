"""Settings that cannot be combined: refused in both directions by API and action, and by the database itself."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessionary.actions import event_types, options
from sessionary.actions.pages import change_page, create_event_type, create_page
from sessionary.models import EventType
from sessionary.rules.conflicts import Settings
from sessionary.rules.errors import Conflict, ConflictingSettings
from tests.api.caller import slug_of
from tests.api.program import Program
from tests.cast import Cast

Written = dict[str, Any]
SIDES: dict[str, tuple[Written, Written]] = {
    "package": ({"package": True}, {"scheduling": {"package": True}}),
    "approval": ({"mode": "approval"}, {"scheduling": {"mode": "approval"}}),
    "group": ({"seats": 8}, {"scheduling": {"seats": 8}}),
    "unlimited group": ({"seats": None}, {"scheduling": {"seats": None}}),
    "per_day": ({"per_day": 3}, {"slots": {"per_day": 3}}),
    "per_week": ({"per_week": 3}, {"slots": {"per_week": 3}}),
    "collected": ({"pricing": "collected", "price": 100}, {"pricing": "collected", "price": 100}),
}
PAIRS = [
    ("package", "approval"),
    ("package", "per_day"),
    ("package", "per_week"),
    ("collected", "approval"),
    ("group", "per_day"),
    ("group", "per_week"),
    ("group", "approval"),
    ("unlimited group", "per_day"),
    ("unlimited group", "per_week"),
    ("unlimited group", "approval"),
]
DIRECTIONS = [*PAIRS, *((other, one) for one, other in PAIRS)]
POOLED = ["package", "group", "unlimited group", "approval"]


def conflict_of(one: str, other: str, where: str) -> Conflict:
    """As it is told, whichever of the two was saved last."""
    first, second = (one, other) if (one, other) in PAIRS else (other, one)
    return Conflict(first.removeprefix("unlimited "), second, where)


@pytest.mark.parametrize(("standing", "saved"), DIRECTIONS)
def test_an_event_type_refuses_it_in_both_directions(cast: Cast, standing: str, saved: str) -> None:
    made = create_event_type(page=cast.page, slug="one", name="One", **SIDES[standing][0])
    before = EventType.objects.filter(pk=made.pk).values().get()
    with pytest.raises(ConflictingSettings) as refused:
        event_types.change(event_type=made, changes=SIDES[saved][0], now=timezone.now())
    assert refused.value.conflicts == [conflict_of(standing, saved, "event_type")]
    answer = Program(cast.dana).patch("event-types/one", SIDES[saved][1])
    assert (answer.status_code, slug_of(answer)) == (422, "conflicting-settings")
    told = conflict_of(standing, saved, "event_type")
    assert answer.json()["conflicts"] == [{"setting": told.setting, "with": told.with_, "where": told.where}]
    with pytest.raises(IntegrityError), transaction.atomic():
        EventType.objects.filter(pk=made.pk).update(**SIDES[saved][0])
    assert EventType.objects.filter(pk=made.pk).values().get() == before


@pytest.mark.parametrize(("standing", "saved"), [pair for pair in DIRECTIONS if "collected" not in pair])
def test_a_page_without_event_types_refuses_it_in_both_directions(cast: Cast, standing: str, saved: str) -> None:
    page = create_page(owner=cast.eli, slug="page-one", name="One", time_zone="UTC", **SIDES[standing][0])
    with pytest.raises(ConflictingSettings) as refused:
        change_page(page=page, changes=SIDES[saved][0], now=timezone.now())
    assert refused.value.conflicts == [conflict_of(standing, saved, "page")]
    answer = Program(cast.dana).patch("pages/page-one", SIDES[saved][1])
    assert (answer.status_code, slug_of(answer)) == (422, "conflicting-settings")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_both_at_once_are_refused_when_made(cast: Cast, one: str, other: str) -> None:
    both = SIDES[one][0] | SIDES[other][0]
    before = EventType.objects.count()
    with pytest.raises(ConflictingSettings):
        create_event_type(page=cast.page, slug="one", name="One", **both)
    with pytest.raises(IntegrityError), transaction.atomic():
        EventType.objects.create(account=cast.account, slug="one", name="One", **both)
    assert EventType.objects.count() == before


def test_a_page_without_event_types_collects_nothing(cast: Cast) -> None:
    collected = {"pricing": "collected", "price": 100}
    refused = Conflict("collected", "no_event_type", "page")
    with pytest.raises(ConflictingSettings) as first:
        create_page(owner=cast.dana, slug="page-one", name="One", time_zone="UTC", **collected)
    with pytest.raises(ConflictingSettings) as second:
        change_page(page=cast.solo, changes=collected, now=timezone.now())
    assert first.value.conflicts == second.value.conflicts == [refused]
    with pytest.raises(IntegrityError), transaction.atomic():
        EventType.objects.filter(hidden=True, offers__page=cast.solo).update(package=False, sessions=1, **collected)
    answer = Program(cast.dana).patch("pages/eli-solo", collected)
    assert answer.json()["conflicts"] == [{"setting": "collected", "with": "no_event_type", "where": "page"}]


def test_a_price_has_an_amount_whoever_saves_it(cast: Cast) -> None:
    for pricing in ("shown", "collected"):
        with pytest.raises(IntegrityError), transaction.atomic():
            cast.account.event_types.filter(slug="single").update(pricing=pricing, price=None)


def pool_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a master page with pooled availability led to every page."""
    monkeypatch.setattr(options, "Settings", partial(Settings, pooled=True))


@pytest.mark.parametrize("side", POOLED)
def test_it_is_checked_when_an_event_type_comes_to_a_page(
    cast: Cast, side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = event_types.create(account=cast.account, slug="one", name="One", **SIDES[side][0])
    pool_everything(monkeypatch)
    for page in (cast.page, cast.solo):
        with pytest.raises(ConflictingSettings) as refused:
            event_types.change(event_type=made, changes={}, pages=[page], now=timezone.now())
        assert [one.with_ for one in refused.value.conflicts] == ["pooled"]
    answer = Program(cast.dana).patch("event-types/one", {"pages": ["eli-solo"]})
    told = {"setting": side.removeprefix("unlimited "), "with": "pooled", "where": "master_page"}
    assert answer.json()["conflicts"] == [told]
    assert cast.solo.offers()[0].event_type.hidden


@pytest.mark.parametrize("side", POOLED)
def test_a_pooled_page_takes_neither_option_nor_first_event_type(
    cast: Cast, side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool_everything(monkeypatch)
    single = cast.event_type("single")
    with pytest.raises(ConflictingSettings):
        event_types.change(event_type=single, changes=SIDES[side][0], now=timezone.now())
    with pytest.raises(ConflictingSettings):
        create_event_type(page=cast.solo, slug="one", name="One", **SIDES[side][0])
