"""Booking through the API: exactly N, all or none, safe to repeat, open to nobody else."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from sessionary.models import Booking, Claim, Customer, Hold, KeptAnswer, Session
from tests.api.caller import Caller, slug_of
from tests.cast import NOW, Cast, booked, five_tuesdays

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAYS = [f"2027-03-{day:02}T10:00:00+01:00" for day in (2, 9, 16, 23)] + ["2027-03-30T10:00:00+02:00"]
ADA = {"name": "Ada Byron", "email": "ada@example.com", "time_zone": "Europe/Berlin", "locale": "en"}


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def order(**changes: Any) -> dict[str, Any]:
    return {"page": "dana", "event_type": "pack-5", "starts": TUESDAYS, "customer": ADA, **changes}


def nothing_was_stored() -> bool:
    return not any(m.objects.exists() for m in (Booking, Session, Claim, Customer, Hold, KeptAnswer))


def test_a_package_is_booked_in_one_go(cast: Cast, api: Caller) -> None:
    answer = api.post("bookings", order())
    body = answer.json()
    assert answer.status_code == 201
    assert body["reference"].startswith("PKG-")
    assert (body["status"], body["package_status"], body["event_type"]) == ("scheduled", "created", "pack-5")
    assert [one["start"] for one in body["sessions"]] == TUESDAYS
    assert {one["status"] for one in body["sessions"]} == {"scheduled"}
    assert body["payment"] == {"status": "none", "price": None, "due": None, "transactions": []}
    assert body["secret"] in body["manage_url"]
    assert len({one["details_url"] for one in body["sessions"]}) == 5
    assert not any(body["secret"] in one["details_url"] for one in body["sessions"])


def test_a_page_without_event_types(cast: Cast, api: Caller) -> None:
    body = api.post("bookings", order(page="eli-solo", event_type=None, starts=TUESDAYS[:4])).json()
    assert (body["reference"][:4], body["event_type"], len(body["sessions"])) == ("PKG-", None, 4)


def test_reading_needs_the_secret_of_just_this_booking(cast: Cast, api: Caller) -> None:
    mine = api.post("bookings", order()).json()
    other = api.post("bookings", order(event_type="single", starts=["2027-03-02T14:00:00+01:00"])).json()
    read = api.get(f"bookings/{mine['id']}", mine["secret"])
    assert read.json() == {**mine, "secret": None}
    for secret in (other["secret"], None, "", "guessed", mine["secret"][:-1]):
        assert api.get(f"bookings/{mine['id']}", secret).status_code == 404
    for path in ("bookings/0", f"bookings/{mine['id']}x", "bookings/' OR 1=1"):
        assert slug_of(api.get(path, mine["secret"])) == "not-found"


def test_a_session_secret_shows_that_session_only(cast: Cast, api: Caller) -> None:
    api.post("bookings", order())
    booking = Booking.objects.get()
    second = booking.sessions_in_order[1]
    body = api.get(f"bookings/{booking.public_id}", second.secret).json()
    assert [one["id"] for one in body["sessions"]] == [second.public_id]
    assert (body["manage_url"], body["payment"], body["secret"]) == (None, None, None)
    third = booking.sessions_in_order[2]
    with CaptureQueriesContext(connection) as first_time:
        api.get(f"bookings/{booking.public_id}", booking.sessions_in_order[0].secret)
    with CaptureQueriesContext(connection) as third_time:
        api.get(f"bookings/{booking.public_id}", third.secret)
    assert len(first_time) == len(third_time)
    assert api.get(f"sessions/{third.public_id}/calendar.ics", second.secret).status_code == 404
    assert api.get(f"sessions/{second.public_id}/calendar.ics", second.secret).status_code == 200


def test_calendar_files(cast: Cast, api: Caller) -> None:
    body = api.post("bookings", order()).json()
    answer = api.get(f"bookings/{body['id']}/calendar.ics", body["secret"])
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"].startswith("text/calendar")
    assert [str(event["UID"]) for event in events] == [one["ics_uid"] for one in body["sessions"]]
    one = body["sessions"][2]
    single = api.get(f"sessions/{one['id']}/calendar.ics", body["secret"])
    assert [str(e["UID"]) for e in Calendar.from_ical(single.content).walk("VEVENT")] == [one["ics_uid"]]


@pytest.mark.parametrize("count", [0, 1, 4, 6, 21])
def test_exactly_n_or_nothing(cast: Cast, api: Caller, count: int) -> None:
    starts = [f"2027-03-02T{9 + i // 2:02}:{i % 2 * 30:02}:00+01:00" for i in range(16)]
    starts += [start.replace("03-02", "03-03") for start in starts]
    answer = api.post("bookings", order(starts=starts[:count]))
    assert (answer.status_code, slug_of(answer)) == (422, "wrong-number-of-sessions")
    assert answer.json()["sessions"] == 5
    assert nothing_was_stored()


@pytest.mark.parametrize(("slug", "count"), [("single", 1), ("pack-1", 1), ("pack-5", 5), ("pack-20", 20)])
def test_one_five_and_twenty_and_neither_one_more_nor_one_less(cast: Cast, api: Caller, slug: str, count: int) -> None:
    starts = [f"2027-03-{2 + n // 16:02}T{9 + n % 16 // 2:02}:{n % 2 * 30:02}:00+01:00" for n in range(21)]
    for wrong in (count - 1, count + 1):
        answer = api.post("bookings", order(event_type=slug, starts=starts[:wrong]))
        assert slug_of(answer) == "wrong-number-of-sessions"
    body = api.post("bookings", order(event_type=slug, starts=starts[:count])).json()
    assert len(body["sessions"]) == count


def test_what_is_taken_is_named(cast: Cast, api: Caller) -> None:
    booked(cast, "single", [five_tuesdays()[1]])
    answer = api.post("bookings", order())
    assert (answer.status_code, slug_of(answer)) == (409, "slots-taken")
    assert answer.json()["taken"] == ["2027-03-09T09:00:00Z"]
    assert Booking.objects.count() == 1


BAD = {
    "the same slot twice": (order(starts=[*TUESDAYS[:4], TUESDAYS[0]]), 422, "slots-overlap"),
    "past": (order(starts=[*TUESDAYS[:4], "2027-02-26T10:00:00+01:00"]), 422, "not-offered"),
    "beyond the horizon": (order(starts=[*TUESDAYS[:4], "2030-03-04T10:00:00+01:00"]), 422, "not-offered"),
    "off the grid": (order(starts=[*TUESDAYS[:4], "2027-03-31T10:10:00+02:00"]), 422, "not-offered"),
    "with seconds": (order(starts=[*TUESDAYS[:4], "2027-03-31T10:00:30+02:00"]), 422, "not-offered"),
    "skipped hour": (order(starts=[*TUESDAYS[:4], "2027-03-28T02:30:00+01:00"]), 422, "not-offered"),
    "no offset": (order(starts=[*TUESDAYS[:4], "2027-03-31T10:00:00"]), 422, "invalid"),
    "no time at all": (order(starts=[*TUESDAYS[:4], "soon"]), 422, "invalid"),
    "absurd number": (order(starts=[*TUESDAYS[:4], 10**30]), 422, "invalid"),
    "year 1": (order(starts=[*TUESDAYS[:4], "0001-01-01T00:00:00+14:00"]), 422, "invalid"),
    "year 9999": (order(starts=[*TUESDAYS[:4], "9999-12-31T23:59:00-12:00"]), 422, "invalid"),
    "a thousand starts": (order(starts=TUESDAYS * 200), 422, "invalid"),
    "no starts": (order(starts=None), 422, "invalid"),
    "unknown page": (order(page="nobody"), 404, "not-found"),
    "unknown event type": (order(event_type="nothing"), 404, "not-found"),
    "no event type": (order(event_type=None), 404, "not-found"),
    "unknown zone": (order(customer={**ADA, "time_zone": "Mars/Olympus"}), 422, "invalid"),
    "long name": (order(customer={**ADA, "name": "x" * 10_000}), 422, "invalid"),
    "name of two lines": (order(customer={**ADA, "name": "Ada\r\nBcc: all@example.com"}), 422, "invalid"),
    "name with a null": (order(customer={**ADA, "name": "Ada\x00"}), 422, "invalid"),
    "half a character": (b'{"page": "dana", "customer": {"name": "\\ud800"}}', 400, "bad-request"),
    "half a character in an answer": (b'{"page": "dana", "answers": {"goal": "\\ud800"}}', 400, "bad-request"),
    "no name": (order(customer={**ADA, "name": ""}), 422, "invalid"),
    "bad e-mail": (order(customer={**ADA, "email": "ada@"}), 422, "invalid"),
    "no customer": (order(customer=None), 422, "invalid"),
    "a list": ([1, 2, 3], 422, "invalid"),
    "unknown field": (order(admin=True), 422, "invalid"),
    "unknown question": (order(answers={"x": 1}), 422, "invalid"),
    "broken JSON": (b'{"page": "dana"', 400, "bad-request"),
    "not UTF-8": (b'{"page": "\xff"}', 400, "bad-request"),
    "nested JSON": (b"[" * 100_000, 400, "bad-request"),
    "10 MB": (b'{"page": "' + b"x" * 10_000_000 + b'"}', 413, "request-entity-too-large"),
    "someone's hold": (order(starts=None, hold={"id": "x", "secret": "y"}), 404, "not-found"),
    "another price": (order(expect={"amount": 1, "currency": "USD"}), 409, "amount-changed"),
}


@pytest.mark.parametrize(("data", "status", "slug"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_refused_with_a_reason_and_nothing_is_stored(
    cast: Cast, api: Caller, data: Any, status: int, slug: str
) -> None:
    answer = api.post("bookings", data, key="k")
    assert (answer.status_code, slug_of(answer)) == (status, slug)
    assert answer.json()["detail"]
    assert nothing_was_stored()


@pytest.mark.parametrize(
    "path", ["pages/da%00na", "bookings/%00", "pages/dana/slots?event_type=%00&from=2027-03-01&until=2027-03-02"]
)
def test_a_null_in_an_address_finds_nothing(cast: Cast, api: Caller, path: str) -> None:
    assert api.get(path).status_code in (404, 422)


@pytest.mark.parametrize("field", ["page", "event_type"])
def test_a_null_in_a_slug_is_refused(cast: Cast, api: Caller, field: str) -> None:
    assert api.post("bookings", order(**{field: "da\x00na"})).status_code in (404, 422)
    assert nothing_was_stored()


def test_a_repeated_submission_gets_the_first_answer_whole(cast: Cast, api: Caller) -> None:
    first, second = (api.post("bookings", order(), key="once") for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert Booking.objects.count() == 1
    assert first.json()["secret"] not in KeptAnswer.objects.get().answer


def test_the_same_key_with_another_body_is_refused(cast: Cast, api: Caller) -> None:
    api.post("bookings", order(), key="once")
    answer = api.post("bookings", order(event_type="single", starts=TUESDAYS[:1]), key="once")
    assert (answer.status_code, slug_of(answer)) == (422, "idempotency-key-reused")


def test_after_a_refusal_the_same_key_tries_again(cast: Cast, api: Caller) -> None:
    blocking = booked(cast, "single", [five_tuesdays()[1]])
    assert api.post("bookings", order(), key="k").status_code == 409
    Claim.objects.filter(session__booking=blocking).delete()
    assert api.post("bookings", order(), key="k").status_code == 201


def test_without_a_key_nothing_is_replayed(cast: Cast, api: Caller) -> None:
    assert api.post("bookings", order()).status_code == 201
    assert api.post("bookings", order()).status_code == 409


def test_a_hold_is_kept_extended_booked_and_let_go(cast: Cast, api: Caller) -> None:
    held = api.post("holds", {"page": "dana", "event_type": "pack-5", "starts": TUESDAYS})
    assert held.status_code == 201
    hold = held.json()
    assert hold["expires_at"] == "2027-03-01T08:10:00+00:00"
    again = api.post(f"holds/{hold['id']}/extend", {}, secret=hold["secret"], scheme="Hold")
    assert again.json()["expires_at"] == "2027-03-01T08:20:00+00:00"
    twice = api.post(f"holds/{hold['id']}/extend", {}, secret=hold["secret"], scheme="Hold")
    assert (twice.status_code, slug_of(twice)) == (409, "hold-ended")
    assert api.post("bookings", order()).status_code == 409
    reference = {"id": hold["id"], "secret": hold["secret"]}
    body = api.post("bookings", order(starts=None, hold=reference)).json()
    assert [one["start"] for one in body["sessions"]] == TUESDAYS


def test_letting_a_hold_go_needs_its_secret(cast: Cast, api: Caller) -> None:
    hold = api.post("holds", {"page": "dana", "event_type": "pack-5", "starts": TUESDAYS}).json()
    assert api.delete(f"holds/{hold['id']}", secret="guessed").status_code == 404
    assert api.post("bookings", order()).status_code == 409
    assert api.delete(f"holds/{hold['id']}", secret=hold["secret"]).status_code == 204
    assert api.post("bookings", order()).status_code == 201


def test_two_holds_for_one_time(cast: Cast, api: Caller) -> None:
    data = {"page": "dana", "event_type": "pack-5", "starts": TUESDAYS}
    assert api.post("holds", data).status_code == 201
    second = api.post("holds", data)
    assert (second.status_code, len(second.json()["taken"])) == (409, 5)
    wrong = api.post("holds", {**data, "starts": TUESDAYS[:2]})
    assert (wrong.status_code, slug_of(wrong)) == (422, "wrong-number-of-sessions")


def test_a_hold_of_another_page_is_no_way_in(cast: Cast, api: Caller) -> None:
    hold = api.post("holds", {"page": "eli-solo", "starts": TUESDAYS[:4]}).json()
    reference = {"id": hold["id"], "secret": hold["secret"]}
    answer = api.post("bookings", order(starts=None, hold=reference))
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")


def test_links_outlive_the_page(cast: Cast, api: Caller) -> None:
    body = api.post("bookings", order()).json()
    cast.page.enabled = False
    cast.page.save()
    assert api.get(f"bookings/{body['id']}", body["secret"]).status_code == 200
