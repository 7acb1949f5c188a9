"""Master pages made, changed and archived, and the addresses they share with pages."""

from typing import Any

import pytest

from sessionary.actions import demo, master_pages
from sessionary.actions.booking import book
from sessionary.actions.holding import hold
from sessionary.actions.pages import archive_page, change_page, create_page
from sessionary.models import MasterPage, Page
from sessionary.models.reaching import front_door, offer_reached
from sessionary.rules.errors import Invalid, NotFound
from tests.api.caller import slug_of
from tests.api.program import Program
from tests.cast import ADA, NOW, Cast, at

TEAM = {"slug": "team", "name": "The Team"}
CALLS: list[tuple[str, str, Any]] = [
    ("GET", "master-pages", None),
    ("POST", "master-pages", {"slug": "other", "name": "Other"}),
    ("GET", "master-pages/team", None),
    ("PATCH", "master-pages/team", {"name": "New"}),
    ("DELETE", "master-pages/team", None),
]
ANSWERS = {
    "nobody": [401, 401, 401, 401, 401],
    "sid": [200, 201, 404, 404, 404],
    "eli": [200, 403, 404, 404, 404],
    "dana": [200, 201, 200, 200, 204],
}


def team(cast: Cast, **more: Any) -> MasterPage:
    return master_pages.create(account=cast.account, **{**TEAM, **more})


@pytest.mark.parametrize("number", range(len(CALLS)), ids=[f"{call[0]} {call[1]}" for call in CALLS])
@pytest.mark.parametrize("who", ANSWERS)
def test_every_call_as_everybody(cast: Cast, who: str, number: int) -> None:
    team(cast)
    method, path, data = CALLS[number]
    answer = Program(None if who == "nobody" else getattr(cast, who)).call(method, path, data)
    assert answer.status_code == ANSWERS[who][number], answer.content


def test_members_and_strangers_see_none_in_the_list(cast: Cast) -> None:
    team(cast)
    seen = {
        who: Program(getattr(cast, who)).get("master-pages").json()["master_pages"] for who in ("dana", "eli", "sid")
    }
    assert {who: [one["slug"] for one in found] for who, found in seen.items()} == {
        "dana": ["team"],
        "eli": [],
        "sid": [],
    }


def test_what_is_left_out_has_its_default_and_what_is_sent_is_changed(cast: Cast) -> None:
    dana = Program(cast.dana)
    made = dana.post("master-pages", {**TEAM, "pages": ["eli-solo", "dana"]})
    whole = {**TEAM, "kind": "event_types_first", "pages": ["eli-solo", "dana"], "enabled": True}
    assert (made.status_code, made.json()) == (201, {**whole, "accent": "#0d6157", "welcome": ""})
    changes = {"kind": "pages_first", "pages": ["dana", "eli-solo"], "welcome": "Hello.", "accent": "#aa3300"}
    assert dana.patch("master-pages/team", changes).json() == {**whole, **changes}
    assert dana.patch("master-pages/team", {"enabled": False}).json() == {**whole, **changes, "enabled": False}
    assert dana.patch("master-pages/team", dana.get("master-pages/team").json()).status_code == 200
    assert dana.patch("master-pages/team", {"pages": ["dana"]}).json()["pages"] == ["dana"]
    assert dana.delete("master-pages/team").status_code == 204
    assert dana.get("master-pages/team").status_code == 404
    with pytest.raises(NotFound):
        MasterPage.named("team")


def test_a_retried_post_makes_one(cast: Cast) -> None:
    dana, key = Program(cast.dana), {"Idempotency-Key": "one"}
    answers = [dana.post("master-pages", TEAM, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert MasterPage.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"slug": "desk"}, "slug"),
        ({"slug": "dana"}, "slug"),
        ({"slug": "sid-vale"}, "slug"),
        ({"slug": "No"}, "slug"),
        ({"name": " "}, "name"),
        ({"accent": "red"}, "accent"),
        ({"welcome": "x" * 1001}, "welcome"),
        ({"pages": ["dana", "sid-vale"]}, "pages"),
        ({"pages": ["nothing"]}, "pages"),
    ],
)
def test_what_cannot_be_is_said_by_field(cast: Cast, data: dict[str, Any], field: str) -> None:
    team(cast, slug="team-1")
    for answer in (
        Program(cast.dana).post("master-pages", {**TEAM, **data}),
        Program(cast.dana).patch("master-pages/team-1", data),
    ):
        assert (answer.status_code, slug_of(answer)) == (422, "invalid")
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert MasterPage.objects.get().slug == "team-1"


def test_a_kind_that_is_none_is_refused(cast: Cast) -> None:
    assert Program(cast.dana).post("master-pages", {**TEAM, "kind": "random"}).status_code == 422
    with pytest.raises(Invalid):
        team(cast, kind="random")


def test_pages_and_master_pages_share_one_space_of_addresses(cast: Cast) -> None:
    """Who holds one keeps it, whichever table they are in; old ones lead on and may be taken anew at home."""
    made = team(cast)
    page = {"owner": cast.dana, "name": "Page", "time_zone": "UTC"}
    for work in (
        lambda: create_page(slug="team", **page),
        lambda: change_page(page=cast.page, changes={"slug": "team"}, now=NOW),
        lambda: master_pages.change(master_page=made, changes={"slug": "dana"}),
        lambda: create_page(slug="team", **{**page, "owner": cast.sid}),
    ):
        with pytest.raises(Invalid):
            work()
    master_pages.change(master_page=made, changes={"slug": "crew"})
    assert (front_door("team"), front_door("crew")) == (made, made)
    with pytest.raises(Invalid):
        create_page(slug="team", **{**page, "owner": cast.sid})
    taken = create_page(slug="team", **page)
    assert (front_door("team"), front_door("crew")) == (taken, made)
    master_pages.archive(master_page=made, now=NOW)
    change_page(page=taken, changes={"slug": "crew"}, now=NOW)
    assert (front_door("team"), front_door("crew")) == (taken, taken)
    archive_page(page=taken, now=NOW)
    assert front_door(team(cast, slug="crew").slug) == MasterPage.objects.get(archived_at=None)


def test_it_is_renamed_back_and_keeps_its_address_when_changed_otherwise(cast: Cast) -> None:
    made = team(cast)
    for slug in ("crew", "team", "team"):
        master_pages.change(master_page=made, changes={"slug": slug})
    master_pages.change(master_page=made, changes={"name": "New"})
    assert (front_door("crew").slug, front_door("team").name) == ("team", "New")


def test_an_archived_page_is_no_member_any_more(cast: Cast) -> None:
    team(cast, pages=[cast.solo, cast.page])
    archive_page(page=cast.solo, now=NOW)
    assert Program(cast.dana).get("master-pages/team").json()["pages"] == ["dana"]
    with pytest.raises(Invalid):
        team(cast, slug="other", pages=[Page.objects.get(pk=cast.solo.pk)])


def test_the_demo_can_be_removed_from_behind_a_master_page(db: None) -> None:
    page = demo.create()
    made = master_pages.create(account=page.account, slug="team", name="Team", pages=[page])
    offer = offer_reached("demo", "free-intro", via="team")
    book(offer=offer, starts=[at("2027-03-02 10:00")], customer=ADA, answers={}, now=NOW)
    hold(offer=offer, starts=[at("2027-03-02 11:00")], now=NOW)
    demo.remove(account=page.account, by=page.owner)
    assert (made.offers(), Page.objects.count(), front_door("team")) == ([], 0, made)
