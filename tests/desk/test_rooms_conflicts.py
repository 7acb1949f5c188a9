"""Settings that cannot be combined: the same refusal from form and API, in both directions, with the way out."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from sessionary.actions import event_types
from sessionary.actions.pages import create_event_type, create_page
from sessionary.models import EventType, MasterPage
from tests.api.program import Program
from tests.cast import Cast
from tests.desk.people import signed_in
from tests.desk.rooms import typed_in
from tests.settings.test_conflicts import DIRECTIONS, POOLED, SIDES, conflict_of, plain_page, pooled
from tests.web.reading import text_of

TYPED: dict[str, tuple[str, dict[str, str]]] = {
    "package": ("scheduling", {"package": "True", "sessions": "3"}),
    "approval": ("scheduling", {"mode": "approval"}),
    "group": ("scheduling", {"seating": "some", "seats": "8"}),
    "unlimited group": ("scheduling", {"seating": "any"}),
    "per_day": ("slots", {"per_day": "3"}),
    "per_week": ("slots", {"per_week": "3"}),
    "collected": ("price", {"pricing": "collected", "price": "1.00"}),
}
NAMES = {
    "package": "Session package",
    "approval": "Booking with approval",
    "group": "Group sessions",
    "per_day": "At most per day",
    "per_week": "At most per week",
    "collected": "Collected price",
    "no_event_type": "No event type",
    "pooled": "Pooled availability",
}


def saved(client: Client, root: str, side: str, **more: Any) -> Any:
    """The side's section as it stands, with the side typed in."""
    section, typed = TYPED[side]
    path = f"{root}{section}/"
    return client.post(path, {**typed_in(client.get(path).context["form"]), **typed, **more})


def told(standing: str, added: str) -> str:
    pair = conflict_of(standing, added, "")
    return f"{NAMES[pair.setting]} and {NAMES[pair.with_]} cannot be combined."


def way_out(root: str, standing: str, added: str) -> str:
    """The link to the standing setting; where both are in one section, to the second of the pair in it."""
    here, there = TYPED[added][0], TYPED[standing][0]
    return f'href="{root}{there}/#id_' if there != here else 'href="#id_'


@pytest.mark.parametrize(("standing", "added"), DIRECTIONS)
def test_the_form_of_an_event_type_refuses_what_the_api_refuses(cast: Cast, standing: str, added: str) -> None:
    made = create_event_type(page=cast.page, slug="one", name="One", **SIDES[standing][0])
    before = EventType.objects.filter(pk=made.pk).values().get()
    root = f"/desk/event-types/{made.pk}/"
    answer = saved(signed_in(cast.dana), root, added)
    assert (answer.status_code, told(standing, added) in text_of(answer)) == (422, True), text_of(answer)
    assert way_out(root, standing, added) in answer.content.decode()
    pairs = Program(cast.dana).patch("event-types/one", SIDES[added][1]).json()["conflicts"]
    assert [f"{NAMES[one['setting']]} and {NAMES[one['with']]} cannot be combined." for one in pairs] == [
        told(standing, added)
    ]
    assert EventType.objects.filter(pk=made.pk).values().get() == before


@pytest.mark.parametrize(("standing", "added"), [pair for pair in DIRECTIONS if "collected" not in pair])
def test_the_form_of_a_page_does_too(cast: Cast, standing: str, added: str) -> None:
    page = create_page(owner=cast.eli, slug="page-one", name="One", time_zone="UTC", **SIDES[standing][0])
    root = f"/desk/pages/{page.pk}/"
    answer = saved(signed_in(cast.dana), root, added)
    assert (answer.status_code, told(standing, added) in text_of(answer)) == (422, True)
    assert way_out(root, standing, added) in answer.content.decode()


def test_a_page_without_event_types_collects_nothing(cast: Cast) -> None:
    root = f"/desk/pages/{cast.solo.pk}/"
    answer = saved(signed_in(cast.eli), root, "collected")
    assert (answer.status_code, "Collected price and No event type cannot" in text_of(answer)) == (422, True)
    assert f'href="{root}offered/#id_offered_0"' in answer.content.decode()


def test_what_was_typed_is_kept(cast: Cast) -> None:
    made = create_event_type(page=cast.page, slug="one", name="One", per_day=3)
    page = saved(signed_in(cast.dana), f"/desk/event-types/{made.pk}/", "package", suggested_times="7")
    assert page.context["form"]["sessions"].value() == "3"
    assert 'id="id_package_error"' in page.content.decode()
    assert page.context["form"]["suggested_times"].value() == "7"


@pytest.mark.parametrize("side", POOLED)
def test_attaching_to_a_pooled_page_is_refused_from_either_side(cast: Cast, side: str) -> None:
    page = plain_page(cast)
    made = event_types.create(account=cast.account, slug="one", name="One", **SIDES[side][0])
    pooled(cast, page)
    client = signed_in(cast.dana)
    from_page = client.post(f"/desk/pages/{page.pk}/offered/", {"offered": [made.pk]})
    from_event_type = client.post(f"/desk/event-types/{made.pk}/pages/", {"pages": [page.pk]})
    section = TYPED[side][0]
    for answer in (from_page, from_event_type):
        assert (answer.status_code, words_of_pool(side) in text_of(answer)) == (422, True)
        assert f'href="/desk/event-types/{made.pk}/{section}/#id_' in unescape(answer.content.decode())
    assert page.offers()[0].event_type.hidden


@pytest.mark.parametrize("side", POOLED)
def test_the_forms_of_a_pooled_page_lead_to_the_master_page(cast: Cast, side: str) -> None:
    page = plain_page(cast)
    made = create_event_type(page=page, slug="one", name="One")
    pool = pooled(cast, page)
    for root in (f"/desk/event-types/{made.pk}/", f"/desk/pages/{page.pk}/"):
        answer = saved(signed_in(cast.dana), root, side)
        assert (answer.status_code, words_of_pool(side) in text_of(answer)) == (422, True)
        assert f'href="/desk/master-pages/{pool.pk}/#id_kind_0">Change Pooled availability' in answer.content.decode()
        as_member = saved(signed_in(cast.eli), root, side)
        assert (as_member.status_code, "/desk/master-pages/" in as_member.content.decode()) == (422, False)


@pytest.mark.parametrize("own", [False, True], ids=["event type", "own options"])
@pytest.mark.parametrize("side", POOLED)
def test_the_form_of_a_master_page_leads_to_what_cannot_be_pooled(cast: Cast, side: str, own: bool) -> None:
    page = plain_page(cast, **(SIDES[side][0] if own else {}))
    made = None if own else create_event_type(page=page, slug="one", name="One", **SIDES[side][0])
    typed = {"name": "Pool", "slug": "pool", "kind": "pooled", "accent": "#0d6157", f"page_{page.pk}": "1"}
    client, path = signed_in(cast.dana), "/desk/master-pages/new/"
    section = f"/desk/event-types/{made.pk}/" if made else f"/desk/pages/{page.pk}/"
    for _ in ("made", "switched"):
        answer = client.post(path, typed)
        name = NAMES[side.removeprefix("unlimited ")]
        assert f"Pooled availability and {name} cannot be combined." in text_of(answer)
        assert (answer.status_code, f'href="{section}{TYPED[side][0]}/#id_' in answer.content.decode()) == (422, True)
        assert answer.context["form"][f"page_{page.pk}"].value() == "1"
        path = client.post("/desk/master-pages/new/", {**typed, "kind": "pages_first"}).get("Location") or path
    assert MasterPage.objects.get().kind == "pages_first"


def words_of_pool(side: str) -> str:
    return f"{NAMES[side.removeprefix('unlimited ')]} and Pooled availability cannot be combined."
