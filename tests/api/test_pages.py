"""What programs read of a page: its offers and its free slots."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sessionary.actions import offering
from sessionary.actions.offering import Outlooks, outlook_between
from sessionary.models import Offer, OpeningHours
from tests.api.caller import Caller
from tests.cast import NOW, Cast, at, booked


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def test_a_page_names_its_event_types(cast: Cast, api: Caller) -> None:
    body = api.get("pages/dana").json()
    assert (body["name"], body["owner"], body["time_zone"]) == (
        "Dana Coaching",
        "Dana Reyes",
        "Europe/Berlin",
    )
    five = next(one for one in body["event_types"] if one["slug"] == "pack-5")
    assert (five["package"], five["sessions"], five["duration_minutes"], five["pricing"]) == (
        True,
        5,
        30,
        "none",
    )
    assert "dana@example.com" not in str(body)


def test_a_page_without_event_types_carries_the_fields_itself(cast: Cast, api: Caller) -> None:
    body = api.get("pages/eli-solo").json()
    assert body["event_types"] == []
    assert (body["package"], body["sessions"], body["mode"]) == (True, 4, "automatic")


@pytest.mark.parametrize("path", ["pages/nobody", "pages/nobody/slots?from=2027-03-01&until=2027-03-02"])
def test_an_unknown_page_is_not_found(cast: Cast, api: Caller, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[1]) == (404, "not-found")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_disabled_page_is_not_found(cast: Cast, api: Caller) -> None:
    cast.page.enabled = False
    cast.page.save()
    assert api.get("pages/dana").status_code == 404


def test_slots_are_local_times_with_offset_across_a_clock_change(cast: Cast, api: Caller) -> None:
    body = api.get("pages/dana/slots?event_type=single&from=2027-03-26&until=2027-03-30").json()
    assert (body["time_zone"], body["sessions"]) == ("Europe/Berlin", 1)
    assert body["slots"][0] == {"start": "2027-03-26T09:00:00+01:00", "end": "2027-03-26T09:30:00+01:00"}
    assert body["slots"][-1] == {"start": "2027-03-29T16:30:00+02:00", "end": "2027-03-29T17:00:00+02:00"}
    assert len(body["slots"]) == 32


def test_the_days_asked_for_are_those_of_the_zone_asked_for(cast: Cast, api: Caller) -> None:
    body = api.get(
        "pages/dana/slots?event_type=single&from=2027-03-02&until=2027-03-03&time_zone=Pacific/Auckland"
    ).json()
    assert body["slots"][0]["start"] == "2027-03-02T00:00:00+13:00"
    assert body["slots"][-1]["start"] == "2027-03-02T23:30:00+13:00"


def test_what_is_booked_is_not_free(cast: Cast, api: Caller) -> None:
    booked(cast, "single", [at("2027-03-02 10:00")])
    body = api.get("pages/dana/slots?event_type=pack-5&from=2027-03-02&until=2027-03-03").json()
    starts = [slot["start"] for slot in body["slots"]]
    assert "2027-03-02T10:00:00+01:00" not in starts
    assert {"2027-03-02T09:30:00+01:00", "2027-03-02T10:30:00+01:00"} <= set(starts)


@pytest.mark.parametrize(
    "query",
    [
        "from=2027-03-02&until=2027-03-02",
        "from=2027-03-03&until=2027-03-02",
        "from=2027-03-01&until=2037-03-01",
        "from=2027-03-01&until=9999-12-31",
        "from=0001-01-01&until=0001-01-02",
        "from=yesterday&until=2027-03-02",
        "until=2027-03-02",
        "from=2027-03-01&until=2027-03-02&time_zone=Mars/Olympus",
        "from=2027-03-01&until=2027-03-02&time_zone=../../etc/passwd",
        "from=2027-03-01&until=2027-03-02&time_zone=" + "x" * 5000,
    ],
)
def test_bad_ranges_and_zones_are_refused_with_a_reason(cast: Cast, api: Caller, query: str) -> None:
    answer = api.get(f"pages/dana/slots?event_type=single&{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_an_event_type_must_be_named_where_there_are_any(cast: Cast, api: Caller) -> None:
    assert api.get("pages/dana/slots?from=2027-03-01&until=2027-03-02").status_code == 404
    assert api.get("pages/eli-solo/slots?from=2027-03-01&until=2027-03-02").status_code == 200


def test_a_month_of_slots_takes_the_same_few_queries_whatever_the_history(
    cast: Cast, api: Caller, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    path = "pages/dana/slots?event_type=single&from=2027-03-01&until=2027-04-01"
    with django_assert_num_queries(3):
        api.get(path)
    for hour in range(9, 16):
        booked(cast, "single", [at(f"2027-03-02 {hour:02}:00")])
    with django_assert_num_queries(3):
        api.get(path)


def test_planning_looks_no_further_than_can_be_booked(cast: Cast, api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[tuple[int, int]] = []

    def look(offer: Offer, low: int, high: int, **how: Any) -> Outlooks:
        looked.append((low, high))
        return outlook_between(offer, low, high, **how)

    monkeypatch.setattr(offering, "outlook_between", look)
    past, far = "2000-01-03T10:00:00Z", "2199-01-03T10:00:00Z"
    for starts in ([past, far], [past], [far]):
        body = api.post("pages/dana/plan", {"event_type": "pack-5", "starts": starts, "every": {"days": 300}}).json()
        whys = {one["start"][:4]: one["why"] for one in body["sessions"]}
        assert {whys.get("2000"), whys.get("2199")} <= {None, "closed", "beyond_horizon"}
    assert all(high - low < 650 * 1440 for low, high in looked)


def test_planning_repeats_the_picks_and_marks_clashes(cast: Cast, api: Caller) -> None:
    booked(cast, "single", [at("2027-03-16 10:00")])
    body = api.post(
        "pages/dana/plan",
        {"event_type": "pack-5", "starts": ["2027-03-02T10:00:00+01:00"], "every": {"days": 7}},
    ).json()
    starts = [one["start"] for one in body["sessions"]]
    assert starts == [f"2027-03-{day:02}T10:00:00+01:00" for day in (2, 9, 16, 23)] + ["2027-03-30T10:00:00+02:00"]
    assert [one["available"] for one in body["sessions"]] == [True, True, False, True, True]
    assert body["sessions"][2]["why"] == "taken"
    nearest = [one["start"] for one in body["sessions"][2]["alternatives"]]
    assert len(nearest) == 3
    assert {"2027-03-16T09:30:00+01:00", "2027-03-16T10:30:00+01:00"} <= set(nearest)


@pytest.mark.parametrize("every", [{"days": 0}, {"days": 400}, {}, 7])
def test_planning_refuses_a_senseless_rhythm(cast: Cast, api: Caller, every: object) -> None:
    data = {"event_type": "pack-5", "starts": ["2027-03-02T10:00:00+01:00"], "every": every}
    assert api.post("pages/dana/plan", data).status_code == 422


def test_planning_says_what_is_closed_or_beyond_the_horizon(cast: Cast, api: Caller) -> None:
    OpeningHours.objects.create(page=cast.page, date=(NOW + timedelta(days=8)).date())
    body = api.post(
        "pages/dana/plan",
        {"event_type": "pack-5", "starts": ["2027-03-02T10:00:00+01:00"], "every": {"days": 7}},
    ).json()
    assert body["sessions"][1]["why"] == "closed"
    far = api.post(
        "pages/dana/plan",
        {"event_type": "pack-5", "starts": ["2028-08-22T10:00:00+02:00"], "every": {"days": 21}},
    ).json()
    assert [one["why"] for one in far["sessions"]] == [None] + ["beyond_horizon"] * 4


def test_readable_docs_and_openapi_come_from_us(client: Client, db: None) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    booking = document["paths"]["/api/v1/bookings"]["post"]
    assert list(booking["responses"]["409"]["content"]) == ["application/problem+json"]
    assert "Idempotency-Key" in [one["name"] for one in booking["parameters"]]
    assert document["paths"]["/api/v1/bookings/{booking_id}"]["get"]["security"] == [{"Booking": []}]
    page = client.get("/api/v1/docs").content.decode()
    assert "cdn" not in page
    assert "https://" not in page.replace("https://sessionary.org", "")
