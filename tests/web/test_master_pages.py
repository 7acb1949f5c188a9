"""A master page as Customers go through it, without script: to the event type, the person, the time, and back."""

import re

import pytest
from django.test import Client

from sessionary.actions import event_types, master_pages
from sessionary.actions.booking import book
from sessionary.actions.pages import change_page, create_event_type
from sessionary.models import Booking, Hold
from sessionary.rules.accents import light_roles
from tests.cast import ADA, NOW, Cast, five_tuesdays
from tests.team_cast import FOUR, TEN, Team, make_team
from tests.web.reading import DETAILS, continued, text_of

CHOSEN = ["event_types_first", "pages_first"]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def links(answer) -> list[str]:  # type: ignore[no-untyped-def]
    return re.findall(r'class="cover" href="([^"]+)"', answer.content.decode())


def crumbs(answer) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    nav = re.search(r'<nav class="crumbs.*?</nav>', answer.content.decode(), re.DOTALL)
    found = re.findall(r'<a href="([^"]+)">(.*?)</a>', nav[0]) if nav else []
    return [(address, re.sub("<[^>]+>", "", name)) for address, name in found]


def test_event_types_first_then_with_whom_then_the_times(cast: Cast, client: Client) -> None:
    make_team(cast, "event_types_first")
    front = client.get("/team/")
    assert "Come in." in text_of(front)
    assert links(front) == ["/team/intro/", "/gus-page/trial/?via=team"]
    whom = client.get("/team/intro/")
    assert links(whom) == [f"/{name}-page/intro/?via=team" for name in ("fay", "gus", "hal")]
    assert (crumbs(whom), "Hal Okoro" in text_of(whom)) == ([("/team/", "The Team")], True)
    times = client.get(links(whom)[1])
    assert crumbs(times) == [("/team/", "The Team"), ("/team/intro/", "Introduction")]
    assert client.get("/team/nothing/").status_code == 404


def test_pages_first_then_the_event_type_then_the_times(cast: Cast, client: Client) -> None:
    make_team(cast, "pages_first")
    front = client.get("/team/")
    assert links(front) == [f"/{name}-page/?via=team" for name in ("fay", "gus", "hal")]
    what = client.get(links(front)[1])
    assert links(what) == ["/gus-page/intro/?via=team", "/gus-page/trial/?via=team"]
    assert crumbs(what) == [("/team/", "The Team")]
    times = client.get(links(what)[0])
    assert crumbs(times) == [("/team/", "The Team"), ("/gus-page/?via=team", "Gus&#x27;s page")]


@pytest.mark.parametrize("kind", CHOSEN)
def test_the_way_one_came_is_kept_to_the_booking(cast: Cast, client: Client, kind: str) -> None:
    team = make_team(cast, kind)
    address = "/gus-page/intro/?via=team"
    picked = client.get(f"{address}&add={TEN}").content.decode()
    form = re.search(r'<form method="post" id="continue".*?</form>', picked, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    assert fields["via"] == "team"
    answer = client.post("/gus-page/intro/", fields)
    held = Hold.objects.get()
    assert held.via == team.master_page
    details = client.get(answer["Location"])
    assert "/gus-page/intro/?via=team&amp;pick=" in details.content.decode()
    client.post(answer["Location"], DETAILS)
    made = Booking.objects.get()
    assert (made.via, made.page) == (team.master_page, team.pages["gus"])


@pytest.mark.parametrize("via", ["", "nothing", "dana", "%00", "team"])
def test_a_way_that_makes_no_sense_is_overlooked(cast: Cast, client: Client, via: str) -> None:
    make_team(cast)
    answer = client.get(f"/fay-page/intro/?via={via}")
    assert (answer.status_code, crumbs(answer)) == (200, [])


def test_a_package_stays_on_the_page_that_was_chosen(cast: Cast, client: Client) -> None:
    master_pages.create(account=cast.account, slug="team", name="The Team", pages=[cast.page, cast.solo])
    assert links(client.get("/team/"))[2] == "/dana/pack-5/?via=team"
    held = continued(client, five_tuesdays(), "/dana/pack-5/?via=team")
    assert (held.offer.page, held.via and held.via.slug) == (cast.page, "team")


def test_pages_without_event_types_are_booked_by_their_own_options(cast: Cast, client: Client) -> None:
    made = make_team(cast, "event_types_first", shared=False)
    assert links(client.get("/team/")) == [f"/{name}-page/?via=team" for name in ("fay", "gus", "hal")]
    made.changed(kind="pages_first")
    times = client.get(links(client.get("/team/"))[0])
    assert ("Pick a time that suits you." in text_of(times), crumbs(times)) == (True, [("/team/", "The Team")])
    assert continued(client, [TEN], "/fay-page/?via=team").via == made.master_page


def test_a_request_knows_the_way_too(cast: Cast, client: Client) -> None:
    team = make_team(cast, "pages_first")
    create_event_type(page=team.pages["fay"], slug="consult", name="Consult", mode="approval", suggested_times=1)
    details = client.post("/fay-page/consult/", {"pick": TEN, "via": "team"})["Location"]
    key = re.search(r'name="key" value="([^"]+)"', client.get(details).content.decode())
    assert key
    client.post("/fay-page/consult/", {**DETAILS, "pick": TEN, "via": "team", "details": "1", "key": key[1]})
    made = Booking.objects.get()
    assert (made.status, made.via) == ("requested", team.master_page)


def test_pooled_the_times_of_all_are_one_calendar(cast: Cast, client: Client) -> None:
    team = make_team(cast)
    assert links(client.get("/team/")) == ["/team/intro/", "/team/trial/"]
    times = client.get("/team/intro/?month=2027-03&day=2027-03-02&zone=Europe/Berlin")
    assert "Tuesday 2 March, 28 times free" in text_of(times)
    assert (crumbs(times), "The Team" in text_of(times)) == ([("/team/", "The Team")], True)
    location = client.post("/team/intro/", {"pick": FOUR})["Location"]
    held = Hold.objects.get()
    details = client.get(location)
    assert held.host.name in text_of(details)
    back = re.search(r'href="(/team/intro/\?pick=[^"]+)"', details.content.decode())
    assert back
    again = client.get(back[1].replace("&amp;", "&"))
    assert "Your time is chosen" in text_of(again)
    assert "hold=" in again.content.decode()
    client.post(location, DETAILS)
    made = Booking.objects.get()
    assert (made.host, made.via) == (held.host, team.master_page)


def test_pooled_what_is_gone_meanwhile_has_the_nearest_of_all_in_its_place(cast: Cast, client: Client) -> None:
    team = make_team(cast)
    for page in team.pages.values():
        book(offer=page.offer("intro"), starts=[FOUR], customer=ADA, answers={}, now=NOW)
    answer = client.post("/team/intro/", {"pick": FOUR})
    assert (answer.status_code, "Just taken. Nearest free:" in text_of(answer)) == (409, True)


def test_pooled_members_without_event_types_are_one_calendar_at_once(cast: Cast, client: Client) -> None:
    make_team(cast, shared=False)
    text = text_of(client.get("/team/"))
    assert ("Pick a time that suits you." in text, "Come in." in text) == (True, True)
    assert continued(client, [FOUR], "/team/").via


def test_what_is_turned_off_is_not_there(cast: Cast, client: Client) -> None:
    team = make_team(cast, "pages_first")
    change_page(page=team.pages["gus"], changes={"enabled": False}, now=NOW)
    assert links(client.get("/team/")) == ["/fay-page/?via=team", "/hal-page/?via=team"]
    made = book(offer=team.pages["fay"].offer("intro"), starts=[TEN], customer=ADA, answers={}, now=NOW)
    team.changed(enabled=False)
    for address in ("/team/", "/team/intro/"):
        assert client.get(address).status_code == 404
    assert crumbs(client.get("/fay-page/intro/?via=team")) == []
    assert client.get(f"/booking/{made.public_id}/{made.secret}/").status_code == 200


def test_without_members_it_says_so(cast: Cast, client: Client) -> None:
    team = make_team(cast)
    for kind in (*CHOSEN, "pooled"):
        team.changed(kind=kind, pages=[])
        assert "Nothing can be booked here at the moment." in text_of(client.get("/team/"))


def test_it_has_its_own_colour_and_earlier_addresses_lead_on(cast: Cast, client: Client) -> None:
    team = make_team(cast)
    team.changed(accent="#aa3300", slug="crew")
    for rest in ("", "intro/"):
        assert client.get(f"/team/{rest}")["Location"] == f"/crew/{rest}"
        assert f"--accent:{light_roles('#aa3300').accent};" in client.get(f"/crew/{rest}").content.decode()


def test_a_hold_from_before_it_was_turned_off_leads_back_to_its_page(cast: Cast, client: Client) -> None:
    team = make_team(cast)
    location = client.post("/team/intro/", {"pick": FOUR})["Location"]
    slug = Hold.objects.get().offer.page.slug
    team.changed(enabled=False)
    assert f"/{slug}/intro/?via=team&amp;pick=" in client.get(location).content.decode()


@pytest.mark.parametrize("kind", [*CHOSEN, "pooled"])
@pytest.mark.parametrize("members", [1, 3])
def test_any_number_of_members_takes_the_same_few_queries(  # type: ignore[no-untyped-def]
    cast: Cast, client: Client, kind: str, members: int, django_assert_num_queries
) -> None:
    team = make_team(cast, kind, who=["fay", "gus", "hal"][:members])
    event_types.archive(event_type=event_type_of(team), now=NOW)
    with django_assert_num_queries(3):
        assert client.get("/team/").status_code == 200
    with django_assert_num_queries(5 if kind == "pooled" else 3):
        assert client.get("/team/intro/?month=2027-03").status_code == 200


def event_type_of(team: Team):  # type: ignore[no-untyped-def]
    return next(one.event_type for one in team.master_page.offers() if one.slug == "trial")
