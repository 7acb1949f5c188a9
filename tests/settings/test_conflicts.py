"""Settings that cannot be combined: refused in both directions by API and action, and by the database itself."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessionary.actions import event_types, master_pages
from sessionary.actions.pages import change_page, create_event_type, create_page
from sessionary.models import EventType, MasterPage, Page
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


def pooled(cast: Cast, *pages: Page) -> MasterPage:
    """A master page that pools these pages."""
    return master_pages.create(account=cast.account, slug="pool", name="Pool", kind="pooled", pages=pages)


def plain_page(cast: Cast, slug: str = "plain", **options: Any) -> Page:
    """Eli's page with these options of its own; there is nothing against pooling it without any."""
    return create_page(owner=cast.eli, slug=slug, name="Plain", time_zone="UTC", **options)


def told_pooled(side: str) -> list[dict[str, str]]:
    pair = {"setting": side.removeprefix("unlimited "), "with": "pooled", "where": "master_page", "slug": "pool"}
    return [pair]


@pytest.mark.parametrize("side", POOLED)
def test_an_event_type_of_a_pooled_page_refuses_it(cast: Cast, side: str) -> None:
    page = plain_page(cast)
    made = create_event_type(page=page, slug="one", name="One")
    pooled(cast, page)
    with pytest.raises(ConflictingSettings) as refused:
        event_types.change(event_type=made, changes=SIDES[side][0], now=timezone.now())
    assert [one.with_ for one in refused.value.conflicts] == ["pooled"]
    answer = Program(cast.dana).patch("event-types/one", SIDES[side][1])
    assert (answer.status_code, slug_of(answer)) == (422, "conflicting-settings")
    assert answer.json()["conflicts"] == told_pooled(side)
    with pytest.raises(IntegrityError, match="pooled_conflicts"), transaction.atomic():
        EventType.objects.filter(pk=made.pk).update(**SIDES[side][0])


@pytest.mark.parametrize("side", POOLED)
def test_a_pooled_pages_own_options_refuse_it(cast: Cast, side: str) -> None:
    page = plain_page(cast)
    pooled(cast, page)
    with pytest.raises(ConflictingSettings):
        change_page(page=page, changes=SIDES[side][0], now=timezone.now())
    answer = Program(cast.dana).patch("pages/plain", SIDES[side][1])
    assert answer.json()["conflicts"] == told_pooled(side)
    with pytest.raises(IntegrityError, match="pooled_conflicts"), transaction.atomic():
        EventType.objects.filter(hidden=True, offers__page=page).update(**SIDES[side][0])


@pytest.mark.parametrize("side", POOLED)
def test_a_pooled_page_takes_no_such_event_type(cast: Cast, side: str) -> None:
    page = plain_page(cast)
    made = event_types.create(account=cast.account, slug="one", name="One", **SIDES[side][0])
    pooled(cast, page)
    with pytest.raises(ConflictingSettings):
        event_types.change(event_type=made, changes={}, pages=[page], now=timezone.now())
    with pytest.raises(ConflictingSettings):
        event_types.choose_for_page(page=page, among=[made], chosen=[made], now=timezone.now())
    with pytest.raises(ConflictingSettings):
        create_event_type(page=page, slug="two", name="Two", **SIDES[side][0])
    answer = Program(cast.dana).patch("event-types/one", {"pages": ["plain"]})
    assert answer.json()["conflicts"] == told_pooled(side)
    with pytest.raises(IntegrityError, match="pooled_conflicts"), transaction.atomic():
        made.offers.create(page=page)
    assert [one.event_type.hidden for one in page.offers()] == [True]


@pytest.mark.parametrize("own", [False, True], ids=["event type", "own options"])
@pytest.mark.parametrize("side", POOLED)
def test_a_master_page_refuses_it_too(cast: Cast, side: str, own: bool) -> None:
    page = plain_page(cast, **(SIDES[side][0] if own else {}))
    if not own:
        create_event_type(page=page, slug="one", name="One", **SIDES[side][0])
    dana, name = Program(cast.dana), side.removeprefix("unlimited ")
    carrier = {"where": "page", "slug": "plain"} if own else {"where": "event_type", "slug": "one"}
    told = [{"setting": "pooled", "with": name, **carrier}]
    both = {"slug": "pool", "name": "Pool", "kind": "pooled", "pages": ["plain"]}
    assert dana.post("master-pages", both).json()["conflicts"] == told
    assert dana.post("master-pages", {**both, "kind": "pages_first"}).status_code == 201
    switched = dana.patch("master-pages/pool", {"kind": "pooled"})
    assert (switched.status_code, slug_of(switched), switched.json()["conflicts"]) == (
        422,
        "conflicting-settings",
        told,
    )
    found = MasterPage.objects.get(slug="pool")
    with pytest.raises(IntegrityError, match="pooled_conflicts"), transaction.atomic():
        MasterPage.objects.filter(pk=found.pk).update(kind="pooled")
    assert dana.patch("master-pages/pool", {"kind": "pooled", "pages": []}).status_code == 200
    joined = dana.patch("master-pages/pool", {"pages": ["plain"]})
    assert (joined.status_code, joined.json()["conflicts"]) == (422, told)
    with pytest.raises(IntegrityError, match="pooled_conflicts"), transaction.atomic():
        found.members.create(page=page)


def test_everything_that_cannot_be_pooled_is_named_at_once(cast: Cast) -> None:
    with pytest.raises(ConflictingSettings) as refused:
        pooled(cast, cast.page, cast.solo)
    found = [(one.with_, one.where, one.carrier and one.carrier.slug) for one in refused.value.conflicts]
    assert found == [("package", "event_type", slug) for slug in ("pack-1", "pack-5", "pack-20")] + [
        ("package", "page", "eli-solo")
    ]


def test_what_is_out_of_the_way_does_not_count(cast: Cast) -> None:
    page, other = plain_page(cast), plain_page(cast, "other")
    pack = create_event_type(page=page, slug="pack", name="Pack", package=True, sessions=3)
    gone = create_event_type(page=page, slug="gone", name="Gone", mode="approval")
    event_types.archive(event_type=gone, now=timezone.now())
    event_types.change(event_type=pack, changes={}, pages=[other], now=timezone.now())
    made = pooled(cast, page)
    event_types.change(event_type=pack, changes={"sessions": 4}, pages=[], now=timezone.now())
    single = create_event_type(page=page, slug="one", name="One")
    event_types.change(event_type=single, changes={"package": True}, pages=[other], now=timezone.now())
    with pytest.raises(ConflictingSettings):
        event_types.change(event_type=pack, changes={}, pages=[page], now=timezone.now())
    master_pages.archive(master_page=made, now=timezone.now())
    event_types.change(event_type=pack, changes={}, pages=[page], now=timezone.now())
