"""Master pages in the desk: listed, made, set up, looked at, archived; and which booking came through one."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import master_pages
from sessionary.models import MasterPage
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.team_cast import FOUR, Team, make_team
from tests.web.reading import text_of


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def dana(cast: Cast) -> Client:
    return signed_in(cast.dana)


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    places = {f"page_{cast.solo.pk}": "1", f"page_{cast.page.pk}": "2"}
    return {"name": "The Team", "slug": "Team", "kind": "pages_first", "accent": "#0d6157", "enabled": "on"} | {
        **places,
        **more,
    }


def members(found: MasterPage) -> list[str]:
    return [one.page.slug for one in found.members.all()]


def test_one_is_made_with_its_pages_in_order(cast: Cast, dana: Client) -> None:
    answer = dana.post("/desk/master-pages/new/", typed(cast))
    made = MasterPage.objects.get(slug="team")
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/master-pages/{made.pk}/")
    assert (members(made), made.kind) == (["eli-solo", "dana"], "pages_first")
    page = dana.get(answer["Location"])
    assert "Customers find it at once." in text_of(page)
    assert f'src="/desk/master-pages/{made.pk}/preview/"' in page.content.decode()
    assert Client().get("/team/").status_code == 200


def test_saving_keeps_moves_and_takes_pages_off(cast: Cast, dana: Client) -> None:
    made = make_team(cast, "pages_first").master_page
    path = f"/desk/master-pages/{made.pk}/"
    form = dana.get(path).context["form"]
    untouched = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    for _ in range(2):
        assert dana.post(path, untouched).status_code == 303
        assert members(made) == ["fay-page", "gus-page", "hal-page"]
    numbers = {f"page_{one.page_id}": str(3 - number) for number, one in enumerate(made.members.all())}
    dana.post(path, {**untouched, **numbers})
    assert members(made) == ["hal-page", "gus-page", "fay-page"]
    dana.post(path, {**untouched, **dict.fromkeys(numbers, "")})
    assert members(made) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"slug": "dana"}, "slug"), ({"slug": "desk"}, "slug"), ({"name": ""}, "name"), ({"accent": "red"}, "accent")],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    cast: Cast, dana: Client, wrong: dict[str, str], field: str
) -> None:
    answer = dana.post("/desk/master-pages/new/", typed(cast, welcome="Come in.", **wrong))
    page = answer.content.decode()
    assert (answer.status_code, f'id="id_{field}_error"' in page, f'href="#id_{field}"' in page) == (422, True, True)
    assert "Come in." in page
    assert answer.context["form"][f"page_{cast.page.pk}"].value() == "2"
    assert not MasterPage.objects.exists()


@pytest.mark.parametrize("place", ["0", "-1", "x", "1000", "9" * 30])
def test_a_place_that_is_none_is_refused(cast: Cast, dana: Client, place: str) -> None:
    answer = dana.post("/desk/master-pages/new/", typed(cast, **{f"page_{cast.page.pk}": place}))
    assert (answer.status_code, f'id="id_page_{cast.page.pk}_error"' in answer.content.decode()) == (422, True)


def test_it_is_looked_at_as_customers_see_it_even_when_turned_off(cast: Cast, dana: Client) -> None:
    team = make_team(cast)
    team.changed(enabled=False)
    for kind in MasterPage.Kind.values:
        team.changed(kind=kind)
        preview = dana.get(f"/desk/master-pages/{team.master_page.pk}/preview/")
        assert (preview.status_code, preview["X-Frame-Options"]) == (200, "SAMEORIGIN")
        assert "Come in." in text_of(preview)
    assert "Disabled" in text_of(dana.get("/desk/master-pages/"))


def test_archiving_says_what_stays_and_keeps_the_pages(cast: Cast, dana: Client) -> None:
    team = make_team(cast)
    path = f"/desk/master-pages/{team.master_page.pk}/archive/"
    assert "Archive The Team?" in text_of(dana.get(path))
    assert dana.post(path)["Location"] == "/desk/master-pages/"
    assert "The Team" not in text_of(dana.get("/desk/master-pages/")).replace("The Team is archived", "")
    assert (Client().get("/team/").status_code, Client().get("/fay-page/").status_code) == (404, 200)


def test_any_number_of_master_pages_takes_the_same_queries(cast: Cast, dana: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert dana.get("/desk/master-pages/").status_code == 200
        return len(counted)

    team = make_team(cast)
    dana.get("/desk/master-pages/")
    one = queries()
    for number in (2, 3):
        pages = list(team.pages.values())
        master_pages.create(account=cast.account, slug=f"team-{number}", name=f"Team {number}", pages=pages)
    assert queries() == one


@pytest.fixture
def booked(cast: Cast) -> Team:
    team = make_team(cast)
    team.booked(FOUR)
    return team


def test_the_stream_and_the_booking_say_via_which_it_came(booked: Team, dana: Client) -> None:
    made = booked.master_page.bookings.get()
    assert ", via The Team" in text_of(dana.get("/desk/"))
    assert "Via The Team" in text_of(dana.get(f"/desk/bookings/{made.public_id}/"))


def test_the_via_costs_the_stream_no_query(booked: Team, dana: Client) -> None:
    dana.get("/desk/")
    with CaptureQueriesContext(connection) as one:
        dana.get("/desk/")
    for number in (1, 2):
        booked.booked(FOUR + 60 * number)
    with CaptureQueriesContext(connection) as three:
        dana.get("/desk/")
    assert len(three) == len(one)
