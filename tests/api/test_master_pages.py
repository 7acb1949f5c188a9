"""Where a call takes a page, it also takes a master page."""

import pytest

from sessionary.actions import event_types
from sessionary.actions.pages import change_page
from sessionary.models import Booking, Hold
from tests.api.caller import Caller, slug_of
from tests.api.program import Program
from tests.cast import NOW, Cast
from tests.team_cast import Team, make_team

ADA = {"name": "Ada Byron", "email": "ada@example.com"}
FOUR, NIGHT = "2027-03-02T16:00:00+01:00", "2027-03-02T03:00:00+01:00"
RANGE = "from=2027-03-02&until=2027-03-03"


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def team(cast: Cast) -> Team:
    return make_team(cast)


def order(page: str = "team", event_type: str | None = "intro", **more: object) -> dict[str, object]:
    return {"page": page, "event_type": event_type, "customer": ADA, **more}


def test_a_pooled_master_page_reads_like_a_page(team: Team, api: Caller) -> None:
    body = api.get("pages/team").json()
    assert [body[name] for name in ("slug", "name", "welcome", "owner", "time_zone", "kind")] == [
        "team", "The Team", "Come in.", None, "Europe/Berlin", "pooled",
    ]  # fmt: skip
    assert [(one["slug"], one["sessions"], one["mode"]) for one in body["event_types"]] == [
        ("intro", 1, "automatic"),
        ("trial", 1, "automatic"),
    ]
    assert [(one["slug"], one["event_types"]) for one in body["pages"]] == [
        ("fay-page", ["intro"]),
        ("gus-page", ["intro", "trial"]),
        ("hal-page", ["intro"]),
    ]
    assert "@" not in str(body)


def test_pooled_own_options_stand_on_the_master_page_itself(cast: Cast, api: Caller) -> None:
    make_team(cast, shared=False)
    body = api.get("pages/team").json()
    assert (body["event_types"], body["duration_minutes"], body["bookable"]) == ([], 30, True)
    answer = api.post("bookings", order(event_type=None, starts=[FOUR]))
    assert (answer.status_code, answer.json()["via"], answer.json()["event_type"]) == (201, "team", None)


def test_its_slots_are_those_of_all_members_in_few_queries(  # type: ignore[no-untyped-def]
    team: Team, api: Caller, django_assert_num_queries
) -> None:
    with django_assert_num_queries(6):
        body = api.get(f"pages/team/slots?event_type=intro&{RANGE}").json()
    starts = [one["start"] for one in body["slots"]]
    assert (body["sessions"], starts[0], starts[-1], len(starts)) == (
        1,
        "2027-03-02T09:00:00+01:00",
        "2027-03-02T22:30:00+01:00",
        28,
    )
    plan = {"event_type": "intro", "starts": [NIGHT], "every": {"days": 7}}
    (proposal,) = api.post("pages/team/plan", plan).json()["sessions"]
    assert (proposal["available"], proposal["why"]) == (False, "closed")


def test_three_can_book_the_same_time_and_a_fourth_cannot(team: Team, api: Caller) -> None:
    answers = [api.post("bookings", order(starts=[FOUR])) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 409]
    made = [answer.json() for answer in answers[:3]]
    assert {one["page"] for one in made} == {"fay-page", "gus-page", "hal-page"}
    assert {one["via"] for one in made} == {"team"}
    assert (slug_of(answers[3]), answers[3].json()["taken"]) == ("slots-taken", ["2027-03-02T15:00:00Z"])
    again = api.get(f"bookings/{made[0]['id']}", made[0]["secret"]).json()
    assert (again["page"], again["via"]) == (made[0]["page"], "team")
    left = api.get(f"pages/team/slots?event_type=intro&{RANGE}").json()["slots"]
    assert FOUR not in [one["start"] for one in left]
    moves = api.get(
        f"bookings/{made[0]['id']}/slots?sessions={made[0]['sessions'][0]['id']}&{RANGE}", made[0]["secret"]
    ).json()
    assert len(moves["slots"]) == 16


def test_what_nobody_offers_is_not_offered(team: Team, api: Caller) -> None:
    for path in ("bookings", "holds"):
        data = {"page": "team", "event_type": "intro", "starts": [NIGHT]}
        answer = api.post(path, {**data, "customer": ADA} if path == "bookings" else data)
        assert (answer.status_code, slug_of(answer)) == (422, "not-offered")


def test_a_hold_settles_the_member_and_is_booked_under_either_slug(team: Team, api: Caller) -> None:
    for page_of in (lambda held: "team", lambda held: held.offer.page.slug):
        held = api.post("holds", {"page": "team", "event_type": "intro", "starts": [FOUR]}).json()
        row = Hold.objects.get(public_id=held["id"])
        ref = {name: held[name] for name in ("id", "secret")}
        made = api.post("bookings", order(page_of(row), hold=ref)).json()
        assert (made["page"], made["via"]) == (row.offer.page.slug, "team")
    other = api.post("bookings", order(event_type="trial", hold=ref))
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "hold")


def test_a_retry_gets_the_same_booking_whoever_took_it(team: Team, api: Caller) -> None:
    first = api.post("bookings", order(starts=[FOUR]), key="once")
    change_page(page=team.pages["fay"], changes={"enabled": False}, now=NOW)
    assert api.post("bookings", order(starts=[FOUR]), key="once").content == first.content
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("kind", ["event_types_first", "pages_first"])
def test_where_customers_choose_it_names_what_there_is_and_asks_for_a_page(cast: Cast, api: Caller, kind: str) -> None:
    make_team(cast, kind)
    body = api.get("pages/team").json()
    assert (body["kind"], body["time_zone"]) == (kind, None)
    assert [(one["slug"], one["pages"]) for one in body["event_types"]] == [
        ("intro", ["fay-page", "gus-page", "hal-page"]),
        ("trial", ["gus-page"]),
    ]
    calls = [
        api.get(f"pages/team/slots?event_type=trial&{RANGE}"),
        api.post("pages/team/plan", {"event_type": "trial", "starts": [FOUR], "every": {"days": 7}}),
        api.post("holds", {"page": "team", "event_type": "trial", "starts": [FOUR]}),
        api.post("bookings", order(event_type="trial", starts=[FOUR])),
    ]
    for answer in calls:
        assert (answer.status_code, slug_of(answer), answer.json()["pages"]) == (422, "choose-a-page", ["gus-page"])
    assert api.get(f"pages/team/slots?event_type=nothing&{RANGE}").status_code == 404


def test_a_chosen_page_is_booked_via_its_master_page(cast: Cast, api: Caller) -> None:
    team = make_team(cast, "pages_first")
    assert api.post("bookings", order("gus-page", starts=[FOUR])).json()["via"] is None
    assert api.post("bookings", order("fay-page", starts=[FOUR], via="team")).json()["via"] == "team"
    held = api.post("holds", {"page": "hal-page", "event_type": "intro", "starts": [FOUR], "via": "team"}).json()
    ref = {name: held[name] for name in ("id", "secret")}
    assert api.post("bookings", order("hal-page", hold=ref)).json()["via"] == "team"
    for page, via in (("dana", "team"), ("fay-page", "nothing"), ("fay-page", "dana")):
        event_type = "single" if page == "dana" else "intro"
        answer = api.post("bookings", order(page, event_type, starts=[FOUR], via=via))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "via")
    team.changed(kind="pooled")
    assert api.post("bookings", order("fay-page", starts=[NIGHT], via="team")).status_code == 422


@pytest.mark.parametrize("change", [{"enabled": False}, {"slug": "crew"}])
def test_a_disabled_one_is_not_found_and_an_old_slug_leads_on(
    team: Team, api: Caller, change: dict[str, object]
) -> None:
    team.changed(**change)
    found = 404 if "enabled" in change else 200
    assert api.get("pages/team").status_code == found
    assert api.get(f"pages/team/slots?event_type=intro&{RANGE}").status_code == found
    answer = api.post("holds", {"page": "team", "event_type": "intro", "starts": [FOUR]})
    assert answer.status_code == (404 if "enabled" in change else 201)


def test_an_event_type_without_members_left_is_not_found(team: Team, api: Caller) -> None:
    event_types.change(event_type=team.offer("trial").event_type, changes={}, pages=[], now=NOW)
    assert api.get(f"pages/team/slots?event_type=trial&{RANGE}").status_code == 404


def test_the_activity_stream_says_via_which_it_came(team: Team, cast: Cast, api: Caller) -> None:
    api.post("bookings", order(starts=[FOUR]))
    (item, _) = Program(cast.dana).get("activity").json()["items"]
    assert item["booking"]["via"] == "team"
