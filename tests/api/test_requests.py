"""Booking with approval through the API: by the Customer's secret and by a host's token."""

from typing import Any

import pytest

from sessionary.models import Booking, Claim, Customer, EventType, KeptAnswer, Request, Session
from tests.api.caller import Caller, slug_of
from tests.api.program import Program
from tests.cast import BEN, NOW, Cast, booked
from tests.requests_cast import THREE, by_approval

pytestmark = pytest.mark.django_db(transaction=True)
STARTS = ["2027-03-02T10:00:00+01:00", "2027-03-03T14:00:00+01:00", "2027-03-04T11:30:00+01:00"]
OTHERS = ["2027-03-08T09:00:00+01:00", "2027-03-09T09:00:00+01:00", "2027-03-30T09:00:00+02:00"]
ADA = {"name": "Ada Byron", "email": "ada@example.com", "time_zone": "Europe/Berlin", "locale": "en"}
DEEDS = {"approve": {"start": STARTS[0]}, "decline": {}, "ask-for-times": {"reason": "Mornings"}}


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    by_approval(cast)
    return cast


@pytest.fixture
def dana(cast: Cast) -> Program:
    return Program(cast.dana)


@pytest.fixture
def body(cast: Cast, api: Caller) -> dict[str, Any]:
    answer = api.post("bookings", order())
    assert answer.status_code == 201
    return dict(answer.json())


def order(**changes: Any) -> dict[str, Any]:
    return {"page": "dana", "event_type": "consult", "starts": STARTS, "customer": ADA, **changes}


def test_a_page_says_how_many_times_to_suggest(cast: Cast, api: Caller) -> None:
    offers = {one["slug"]: one for one in api.get("pages/dana").json()["event_types"]}
    consult = offers["consult"]
    assert (consult["mode"], consult["suggested_times"], consult["sessions"]) == ("approval", 3, 1)
    assert (consult["bookable"], offers["single"]["mode"]) == (True, "automatic")
    EventType.objects.filter(slug="eli-solo").update(mode="approval", package=False, sessions=1, suggested_times=2)
    assert [api.get("pages/eli-solo").json()[name] for name in ("mode", "suggested_times")] == ["approval", 2]


def test_a_request_has_one_session_without_times(body: dict[str, Any], api: Caller) -> None:
    (session,) = body["sessions"]
    assert (body["status"], body["suggested"], body["package_status"]) == ("requested", STARTS, None)
    assert (session["status"], session["start"], session["end"]) == ("requested", None, None)
    assert body["payment"] == {"status": "none", "price": None, "due": None, "transactions": []}
    assert api.get(f"bookings/{body['id']}", body["secret"]).json() == {**body, "secret": None}
    assert api.get(f"bookings/{body['id']}/calendar.ics", body["secret"]).content.count(b"VEVENT") == 0
    assert not Claim.objects.exists()


BAD = {
    "one less": (order(starts=STARTS[:2]), 422, "wrong-number-of-sessions"),
    "one more": (order(starts=[*STARTS, OTHERS[0]]), 422, "wrong-number-of-sessions"),
    "none": (order(starts=[]), 422, "wrong-number-of-sessions"),
    "no starts": (order(starts=None), 422, "invalid"),
    "the same slot twice": (order(starts=[*STARTS[:2], STARTS[0]]), 422, "slots-overlap"),
    "the same slot in other words": (order(starts=[*STARTS[:2], "2027-03-02T09:00:00Z"]), 422, "slots-overlap"),
    "off the grid": (order(starts=[*STARTS[:2], "2027-03-04T11:40:00+01:00"]), 422, "not-offered"),
    "a closed day": (order(starts=[*STARTS[:2], "2027-03-06T10:00:00+01:00"]), 422, "not-offered"),
    "past": (order(starts=[*STARTS[:2], "2027-02-26T10:00:00+01:00"]), 422, "not-offered"),
    "beyond the horizon": (order(starts=[*STARTS[:2], "2030-03-04T10:00:00+01:00"]), 422, "not-offered"),
    "with seconds": (order(starts=[*STARTS[:2], "2027-03-04T11:30:30+01:00"]), 422, "not-offered"),
    "another price": (order(expect=1), 409, "amount-changed"),
    "bad e-mail": (order(customer={**ADA, "email": "ada@"}), 422, "invalid"),
    "someone's hold": (order(starts=None, hold={"id": "x", "secret": "y"}), 404, "not-found"),
}


@pytest.mark.parametrize(("data", "status", "slug"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_refused_with_a_reason_and_nothing_is_stored(
    cast: Cast, api: Caller, data: Any, status: int, slug: str
) -> None:
    answer = api.post("bookings", data, key="k")
    assert (answer.status_code, slug_of(answer)) == (status, slug)
    assert answer.json()["detail"]
    assert not any(m.objects.exists() for m in (Booking, Session, Request, Customer, KeptAnswer))


def test_what_is_taken_is_named(cast: Cast, api: Caller) -> None:
    booked(cast, "single", [THREE[1]], BEN)
    answer = api.post("bookings", order())
    assert (answer.status_code, slug_of(answer)) == (409, "slots-taken")
    assert answer.json()["taken"] == ["2027-03-03T13:00:00Z"]


@pytest.mark.parametrize("count", [1, 3])
def test_nothing_is_held(cast: Cast, api: Caller, count: int) -> None:
    answer = api.post("holds", {"page": "dana", "event_type": "consult", "starts": STARTS[:count]})
    assert (answer.status_code, slug_of(answer)) == (422, "not-offered")


def test_a_repeated_request_gets_the_first_answer_whole(cast: Cast, api: Caller) -> None:
    first, second = (api.post("bookings", order(), key="once") for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert Booking.objects.count() == 1


def test_one_is_approved_by_token(body: dict[str, Any], dana: Program, api: Caller) -> None:
    answer = dana.post(f"bookings/{body['id']}/approve", {"start": "2027-03-03T13:00:00Z"})
    (session,) = answer.json()["sessions"]
    assert (answer.status_code, answer.json()["status"], answer.json()["suggested"]) == (200, "scheduled", [])
    assert (session["status"], session["start"], session["end"]) == (
        "scheduled",
        STARTS[1],
        "2027-03-03T15:00:00+01:00",
    )
    assert (session["id"], session["ics_uid"]) == (body["sessions"][0]["id"], body["sessions"][0]["ics_uid"])
    assert (session["details_url"], session["manage_url"], answer.json()["manage_url"]) == (None, None, None)
    assert api.get(f"bookings/{body['id']}", body["secret"]).json()["sessions"][0]["start"] == STARTS[1]
    again = dana.post(f"bookings/{body['id']}/approve", {"start": STARTS[1]})
    assert (again.status_code, slug_of(again)) == (409, "request-answered")


def test_a_time_that_is_gone_is_not_approved(cast: Cast, body: dict[str, Any], dana: Program) -> None:
    booked(cast, "single", [THREE[1]], BEN)
    answer = dana.post(f"bookings/{body['id']}/approve", {"start": STARTS[1]})
    assert (answer.status_code, slug_of(answer)) == (409, "slots-taken")
    assert answer.json()["taken"] == ["2027-03-03T13:00:00Z"]
    assert dana.post(f"bookings/{body['id']}/approve", {"start": STARTS[2]}).status_code == 200


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        ({"start": OTHERS[0]}, "not-offered"),
        ({"start": "2027-03-02T10:00:30+01:00"}, "not-offered"),
        ({"start": "soon"}, "invalid"),
        ({"start": None}, "invalid"),
        ({}, "invalid"),
        ({"start": STARTS[0], "force": True}, "invalid"),
    ],
)
def test_only_a_suggested_time_is_approved(body: dict[str, Any], dana: Program, data: Any, slug: str) -> None:
    answer = dana.post(f"bookings/{body['id']}/approve", data)
    assert (answer.status_code, slug_of(answer)) == (422, slug)
    assert not Claim.objects.exists()


def test_declined(body: dict[str, Any], dana: Program, api: Caller) -> None:
    answer = dana.post(f"bookings/{body['id']}/decline", {"reason": "Full"})
    assert (answer.status_code, answer.json()["status"]) == (200, "declined")
    assert [one["status"] for one in answer.json()["sessions"]] == ["canceled"]
    suggested = api.post(f"bookings/{body['id']}/suggest", {"starts": OTHERS}, secret=body["secret"])
    assert (suggested.status_code, slug_of(suggested)) == (409, "request-answered")


def test_other_times_are_asked_for_and_suggested(body: dict[str, Any], dana: Program, api: Caller) -> None:
    asked = dana.post(f"bookings/{body['id']}/ask-for-times", {"reason": "Mornings, please"})
    assert (asked.status_code, asked.json()["status"], asked.json()["suggested"]) == (200, "requested", [])
    answer = api.post(f"bookings/{body['id']}/suggest", {"starts": OTHERS}, secret=body["secret"])
    assert (answer.status_code, answer.json()["suggested"]) == (200, OTHERS)
    assert answer.json()["sessions"][0]["start"] is None
    assert dana.post(f"bookings/{body['id']}/approve", {"start": OTHERS[2]}).json()["status"] == "scheduled"


@pytest.mark.parametrize(
    ("starts", "slug"),
    [
        (STARTS[:2], "wrong-number-of-sessions"),
        ([*STARTS, OTHERS[0]], "wrong-number-of-sessions"),
        ([OTHERS[0], OTHERS[1], OTHERS[0]], "slots-overlap"),
        ([*OTHERS[:2], "2027-03-06T10:00:00+01:00"], "not-offered"),
        ("soon", "invalid"),
        (None, "invalid"),
    ],
)
def test_suggesting_anew_is_checked_like_the_first_time(
    body: dict[str, Any], api: Caller, starts: Any, slug: str
) -> None:
    answer = api.post(f"bookings/{body['id']}/suggest", {"starts": starts}, secret=body["secret"])
    assert (answer.status_code, slug_of(answer)) == (422, slug)
    assert api.get(f"bookings/{body['id']}", body["secret"]).json()["suggested"] == STARTS


def test_the_times_to_suggest_are_among_the_slots(body: dict[str, Any], api: Caller) -> None:
    query = f"sessions={body['sessions'][0]['id']}&from=2027-03-08&until=2027-03-09"
    slots = api.get(f"bookings/{body['id']}/slots?{query}", body["secret"]).json()["slots"]
    assert slots[0] == {"start": OTHERS[0], "end": "2027-03-08T10:00:00+01:00"}


def test_the_customer_cancels_and_cannot_move_it(body: dict[str, Any], api: Caller) -> None:
    session = body["sessions"][0]["id"]
    move = {"sessions": [{"id": session, "start": OTHERS[0]}]}
    moved = api.post(f"bookings/{body['id']}/reschedule", move, secret=body["secret"])
    assert (moved.status_code, moved.json()["sessions"]) == (409, [{"id": session, "why": "requested"}])
    quoted = api.post(
        f"bookings/{body['id']}/quote", {"action": "cancel", "sessions": [session]}, secret=body["secret"]
    )
    assert quoted.json()["sessions"][0]["allowed"]
    answer = api.post(f"bookings/{body['id']}/cancel", {"sessions": [session], "expect": 0}, secret=body["secret"])
    assert (answer.status_code, answer.json()["status"], answer.json()["suggested"]) == (200, "canceled", [])


@pytest.mark.parametrize("deed", DEEDS)
def test_a_stranger_finds_nothing(cast: Cast, body: dict[str, Any], deed: str) -> None:
    path = f"bookings/{body['id']}/{deed}"
    for user in (cast.sid, cast.eli):
        answer = Program(user).post(path, DEEDS[deed])
        assert (answer.status_code, slug_of(answer)) == (404, "not-found")
    assert Program(cast.dana).post(f"bookings/{body['id']}x/{deed}", DEEDS[deed]).status_code == 404
    assert Booking.objects.get().status == "requested"


@pytest.mark.parametrize("deed", DEEDS)
def test_without_a_good_token_nobody_gets_in(cast: Cast, body: dict[str, Any], api: Caller, deed: str) -> None:
    path = f"host/bookings/{body['id']}/{deed}"
    for secret, scheme in ((None, ""), ("guessed", "Bearer"), (body["secret"], "Bearer"), (body["secret"], "Booking")):
        answer = api.post(path, DEEDS[deed], secret=secret, scheme=scheme)
        assert (answer.status_code, slug_of(answer), answer["WWW-Authenticate"][:6]) == (401, "unauthorized", "Bearer")
    gone = Program(cast.dana)
    cast.dana.is_active = False
    cast.dana.save()
    assert gone.post(path.removeprefix("host/"), DEEDS[deed]).status_code == 401


def test_suggesting_needs_the_secret_of_just_this_booking(cast: Cast, body: dict[str, Any], api: Caller) -> None:
    other = api.post("bookings", order(starts=OTHERS)).json()
    for secret in (other["secret"], None, "guessed"):
        assert api.post(f"bookings/{body['id']}/suggest", {"starts": OTHERS}, secret=secret).status_code == 404


def test_an_owner_who_is_a_member_answers_on_their_own_page(cast: Cast, api: Caller) -> None:
    EventType.objects.filter(slug="eli-solo").update(mode="approval", package=False, sessions=1)
    body = api.post("bookings", order(page="eli-solo", event_type=None)).json()
    assert Program(cast.eli).post(f"bookings/{body['id']}/approve", {"start": STARTS[0]}).status_code == 200


def test_an_approval_sent_twice_with_one_key_is_one(body: dict[str, Any], dana: Program) -> None:
    path, key = f"bookings/{body['id']}/approve", {"Idempotency-Key": "k"}
    first, second = (dana.post(path, {"start": STARTS[0]}, **key) for _ in range(2))
    assert (first.status_code, second.status_code, second.json()) == (200, 200, first.json())
