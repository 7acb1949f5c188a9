"""Booking pages as hosts' programs set them up."""

from typing import Any

import pytest

from sessionary.models import EventType, Page
from tests.api.caller import Caller, slug_of
from tests.api.program import Program
from tests.api.test_event_type_settings import DEFAULTS as OPTIONS
from tests.cast import NOW, Cast, booked, five_tuesdays

NEW = {"slug": "new-page", "name": "New", "owner": "eli@example.com", "time_zone": "Europe/Berlin"}
DAY = [["09:00", "17:00"]]
DEFAULTS: dict[str, Any] = {
    **{name: value for name, value in OPTIONS.items() if name not in ("description", "pages")},
    "cancel_policy": [{"notice_minutes": 0}],
    "reschedule_policy": [{"notice_minutes": 0}],
    "enabled": True,
    "accent": "#0d6157",
    "welcome": "",
    "hours": {"mon": DAY, "tue": DAY, "wed": DAY, "thu": DAY, "fri": DAY, "sat": [], "sun": []},
    "overrides": [],
    "holidays": None,
    "people": [],
}
WHOLE: dict[str, Any] = {
    **NEW,
    **DEFAULTS,
    "duration_minutes": 45,
    "enabled": False,
    "accent": "#aa3300",
    "welcome": "Good day.\nCome in.",
    "hours": {**{day: [] for day in DEFAULTS["hours"]}, "sat": [["00:00", "12:00"], ["13:00", "24:00"]]},
    "overrides": [{"date": "2027-01-04", "hours": [["10:00", "12:00"]]}, {"date": "2027-01-05", "hours": []}],
    "holidays": "DE-BE",
    "cancel_policy": [{"notice_minutes": 60}],
    "reschedule_policy": [],
}


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.dana)


def test_what_is_left_out_has_exactly_the_documented_default(program: Program) -> None:
    answer = program.post("pages", NEW)
    assert (answer.status_code, answer.json()) == (201, {**NEW, **DEFAULTS})


@pytest.mark.parametrize("given", [NEW, WHOLE], ids=["defaults", "everything"])
def test_what_is_read_can_be_written(program: Program, given: dict[str, Any]) -> None:
    made = program.post("pages", given).json()
    assert made == {**DEFAULTS, **given}
    assert program.get("pages/new-page").json() == made
    before = EventType.objects.filter(slug="new-page").values().get()
    again = program.patch("pages/new-page", made)
    assert (again.status_code, again.json()) == (200, made)
    assert EventType.objects.filter(slug="new-page").values().get() == before


def test_hours_are_merged_by_weekday_and_dates_replaced(program: Program) -> None:
    program.post("pages", WHOLE)
    changes = {"hours": {"sun": [["10:00", "11:00"]]}, "overrides": [{"date": "2027-02-01", "hours": []}]}
    assert program.patch("pages/new-page", changes).json() == {
        **WHOLE,
        "hours": {**WHOLE["hours"], "sun": [["10:00", "11:00"]]},
        "overrides": changes["overrides"],
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "abc"}, "slug"),
        ({"slug": "x" * 61}, "slug"),
        ({"slug": "Dana-2"}, "slug"),
        ({"slug": "settings"}, "slug"),
        ({"slug": "eli-solo"}, "slug"),
        ({"slug": "sid-vale"}, "slug"),
        ({"name": ""}, "name"),
        ({"owner": "nobody@example.com"}, "owner"),
        ({"owner": "sid@example.com"}, "owner"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"accent": "red"}, "accent"),
        ({"accent": "#fff"}, "accent"),
        ({"welcome": "x" * 1001}, "welcome"),
        ({"hours": {"mon": [["17:00", "09:00"]]}}, "hours"),
        ({"hours": {"mon": [["09:00", "09:00"]]}}, "hours"),
        ({"hours": {"mon": [["24:00", "24:00"]]}}, "hours"),
        ({"hours": {"mon": DAY * 25}}, "hours"),
        ({"overrides": [{"date": "2027-01-04", "hours": []}] * 2}, "overrides"),
        ({"overrides": [{"date": "1999-01-04", "hours": []}]}, "overrides"),
        ({"overrides": [{"date": "2027-01-04", "hours": [["12:00", "10:00"]]}]}, "overrides"),
        ({"holidays": "XX"}, "holidays"),
        ({"holidays": "DE-"}, "holidays"),
        ({"holidays": "DE-XX"}, "holidays"),
        ({"holidays": "Germany"}, "holidays"),
        ({"people": [{"email": "sid@example.com", "role": "editor"}]}, "people"),
        ({"people": [{"email": "dana@example.com", "role": "editor"}]}, "people"),
        ({"people": [{"email": "eli@example.com", "role": "editor"}] * 2}, "people"),
        ({"duration_minutes": 1}, "duration_minutes"),
        ({"scheduling": {"sessions": 2}}, "scheduling.sessions"),
        ({"pricing": "shown"}, "price"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    program: Program, changes: dict[str, Any], field: str
) -> None:
    before = program.get("pages/dana").json()
    answer = program.patch("pages/dana", changes)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert program.get("pages/dana").json() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"hours": {"monday": []}},
        {"hours": {"mon": [["9:00", "17:00"]]}},
        {"hours": {"mon": [["09:00", "25:00"]]}},
        {"overrides": [{"date": "2027-02-30", "hours": []}]},
        {"time_zone": None},
        {"logo": "x"},
    ],
    ids=str,
)
def test_other_shapes_are_refused(program: Program, changes: Any) -> None:
    assert program.patch("pages/dana", changes).status_code == 422


def test_a_renamed_page_is_found_under_its_old_name_too(cast: Cast, program: Program, api: Caller) -> None:
    assert program.patch("pages/dana", {"slug": "dana-new"}).json()["slug"] == "dana-new"
    assert program.get("pages/dana").json()["slug"] == "dana-new"
    assert api.get("pages/dana").json()["slug"] == "dana-new"
    assert api.client.get("/dana/")["Location"] == "/dana-new/"
    assert api.client.get("/dana/single/")["Location"] == "/dana-new/single/"


def test_nobody_else_gets_an_old_address_but_its_own_account_may_use_it_anew(cast: Cast, program: Program) -> None:
    program.patch("pages/dana", {"slug": "dana-new"})
    taken = Program(cast.sid).patch("pages/sid-vale", {"slug": "dana"})
    assert (taken.status_code, taken.json()["errors"][0]["field"]) == (422, "slug")
    assert program.patch("pages/eli-solo", {"slug": "dana"}).status_code == 200
    assert Page.named("dana") == cast.solo
    assert Page.named("dana-new") == cast.page
    assert program.patch("pages/dana-new", {"slug": "dana"}).status_code == 422
    assert program.patch("pages/dana", {"slug": "eli-solo"}).status_code == 200
    assert program.patch("pages/dana-new", {"slug": "dana"}).json()["slug"] == "dana"


def test_deleting_archives_and_its_address_is_free_for_the_account(
    cast: Cast, program: Program, api: Caller, time_machine
) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)
    booking = booked(cast, "pack-5", five_tuesdays())
    assert program.delete("pages/dana").status_code == 204
    assert program.get("pages/dana").status_code == program.delete("pages/dana").status_code == 404
    assert api.client.get("/dana/").status_code == api.get("pages/dana").status_code == 404
    assert api.get(f"bookings/{booking.public_id}", booking.secret).json()["page"] == "dana"
    assert api.client.get(f"/booking/{booking.public_id}/{booking.secret}/").status_code == 200
    assert Program(cast.sid).post("pages", {**NEW, "slug": "dana", "owner": "sid@example.com"}).status_code == 422
    assert program.post("pages", {**NEW, "slug": "dana"}).status_code == 201
    assert Page.named("dana").owner == cast.eli


def test_a_retried_post_makes_it_once(program: Program) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = program.post("pages", NEW, **key), program.post("pages", NEW, **key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert slug_of(program.post("pages", NEW)) == "invalid"


def test_lists_take_the_same_queries_however_long(cast: Cast, program: Program, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    program.post("pages", WHOLE)
    for caller, length in ((Program(cast.sid), 1), (program, 3)):
        caller.get("pages")  # once an hour the token's use is noted
        with django_assert_num_queries(5):
            assert len(caller.get("pages").json()["pages"]) == length
