"""Paying and changing through the API: the amount before the deed, nobody else's sessions, one result."""

from typing import Any

import pytest
from django.test import Client

from sessionary.models import Booking, EventType, KeptAnswer
from tests.api.caller import Caller, slug_of
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.money.till import do_jobs, pay

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAYS = [f"2027-03-{day:02}T10:00:00+01:00" for day in (2, 9, 16)]
ADA = {"name": "Ada Byron", "email": "ada@example.com", "time_zone": "Europe/Berlin"}
NEW = "2027-03-02T14:00:00+01:00"


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


class Mine:
    """One booking and its secret, as a program holds them."""

    def __init__(self, api: Caller, body: dict[str, Any]) -> None:
        self.api, self.id, self.secret = api, body["id"], body["secret"]
        self.sessions = [one["id"] for one in body["sessions"]]

    def post(self, what: str, data: Any, **how: Any) -> Any:
        return self.api.post(f"bookings/{self.id}/{what}", data, **{"secret": self.secret, **how})

    def read(self) -> Any:
        return self.api.get(f"bookings/{self.id}", self.secret).json()


def order(event_type: str = "three", **more: Any) -> dict[str, Any]:
    return {"page": "dana", "event_type": event_type, "starts": TUESDAYS, "customer": ADA, **more}


@pytest.fixture
def pending(shop: Cast, api: Caller) -> Mine:
    answer = api.post("bookings", order(expect={"amount": 15000, "currency": "USD"}))
    assert answer.status_code == 201
    return Mine(api, answer.json())


@pytest.fixture
def mine(pending: Mine) -> Mine:
    pay(Booking.objects.get(public_id=pending.id))
    return pending


def test_a_collected_price_is_due_and_the_slots_are_held(pending: Mine) -> None:
    body = pending.read()
    assert (body["status"], body["hold_expires_at"]) == ("pending_payment", "2027-03-01T08:10:00+00:00")
    assert [one["status"] for one in body["sessions"]] == ["held"] * 3
    assert [one["relative_cost"]["amount"] for one in body["sessions"]] == [5000] * 3
    payment = body["payment"]
    assert (payment["status"], payment["price"]) == ("required", {"amount": 15000, "currency": "USD"})
    due = payment["due"]
    assert (due["kind"], due["amount"]["amount"], due["sessions"]) == ("payment", 15000, pending.sessions)
    assert due["checkout_url"].endswith("/pay/")
    assert pending.secret in due["checkout_url"]


def test_the_checkout_takes_a_form_without_cookie_or_token(pending: Mine) -> None:
    path = "/" + pending.read()["payment"]["due"]["checkout_url"].split("/", 3)[3]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(path, {"outcome": "fail"}).status_code in (200, 302, 303)
    assert pending.read()["status"] == "pending_payment"
    assert stranger.post(path, {"outcome": "succeed"}).status_code in (200, 302, 303)
    body = pending.read()
    assert (body["status"], body["payment"]["status"], body["payment"]["due"]) == ("scheduled", "paid", None)
    assert [one["status"] for one in body["payment"]["transactions"]] == ["failed", "succeeded"]
    stranger.post(path, {"outcome": "succeed"})
    assert len(pending.read()["payment"]["transactions"]) == 2


def test_a_replayed_order_has_its_checkout_and_nothing_stores_the_secret(shop: Cast, api: Caller) -> None:
    first, second = (api.post("bookings", order(), key="once").json() for _ in range(2))
    assert first == second
    assert first["secret"] in first["payment"]["due"]["checkout_url"]
    assert first["secret"] not in KeptAnswer.objects.get().answer


def test_a_quote_for_canceling_and_for_moving(mine: Mine) -> None:
    cancel = mine.post("quote", {"action": "cancel", "sessions": mine.sessions}).json()
    assert cancel["total"] == {"amount": 7500, "currency": "USD"}
    assert cancel["sessions"][0] == {
        "id": mine.sessions[0],
        "allowed": True,
        "why": None,
        "amount": {"amount": 2500, "currency": "USD"},
        "automatic": True,
    }
    move = mine.post("quote", {"action": "reschedule", "sessions": mine.sessions[:1]}).json()
    assert move["total"]["amount"] == 500
    assert mine.read()["payment"]["transactions"][0]["kind"] == "payment"


def test_cancel_two_get_50_back(mine: Mine) -> None:
    data = {"sessions": mine.sessions[1:], "reason": "Ill", "expect": 5000}
    answer = mine.post("cancel", data)
    body = answer.json()
    assert answer.status_code == 200
    assert [one["status"] for one in body["sessions"]] == ["scheduled", "canceled", "canceled"]
    assert [one["changed_by"] for one in body["sessions"]] == [None, "customer", "customer"]
    do_jobs("refund")
    payment = mine.read()["payment"]
    assert payment["status"] == "partially_refunded"
    refund = payment["transactions"][1]
    assert (refund["kind"], refund["amount"]["amount"], refund["status"]) == ("refund", 5000, "succeeded")
    assert refund["sessions"] == mine.sessions[1:]


def test_another_amount_than_expected_does_nothing(mine: Mine) -> None:
    for expect in (5000, {"amount": 2500, "currency": "EUR"}):
        answer = mine.post("cancel", {"sessions": mine.sessions[:1], "expect": expect})
        assert (answer.status_code, slug_of(answer)) == (409, "amount-changed")
        assert answer.json()["quote"]["total"] == {"amount": 2500, "currency": "USD"}
    assert mine.read()["package_status"] == "created"


def test_what_is_not_allowed_names_sessions_and_why(mine: Mine) -> None:
    mine.post("cancel", {"sessions": mine.sessions[:1]})
    answer = mine.post("cancel", {"sessions": mine.sessions[:2]})
    assert (answer.status_code, slug_of(answer)) == (409, "not-allowed")
    assert answer.json()["sessions"] == [{"id": mine.sessions[0], "why": "canceled"}]
    assert mine.read()["sessions"][1]["status"] == "scheduled"


def test_moving_for_a_fee_is_202_until_it_is_paid(mine: Mine) -> None:
    move = {"sessions": [{"id": mine.sessions[0], "start": NEW}], "expect": 500}
    answer = mine.post("reschedule", move, key="move")
    assert answer.status_code == 202
    due = answer.json()["payment"]["due"]
    assert (due["kind"], due["amount"]["amount"], due["sessions"]) == ("reschedule_fee", 500, mine.sessions[:1])
    assert answer.json()["sessions"][0]["start"] == TUESDAYS[0]
    again = mine.post("reschedule", move, key="move")
    assert (again.status_code, again.json()) == (202, answer.json())
    Client().post("/" + due["checkout_url"].split("/", 3)[3], {"outcome": "succeed"})
    body = mine.read()
    assert (body["sessions"][0]["start"], body["sessions"][0]["status"]) == (NEW, "rescheduled")
    assert [one["kind"] for one in body["payment"]["transactions"]] == ["payment", "reschedule_fee"]


def test_moving_for_nothing_is_done_at_once(shop: Cast, api: Caller) -> None:
    body = api.post("bookings", order("pack-1", starts=TUESDAYS[:1])).json()
    free = Mine(api, body)
    answer = free.post("reschedule", {"sessions": [{"id": free.sessions[0], "start": NEW}], "expect": 0})
    assert (answer.status_code, answer.json()["sessions"][0]["start"]) == (200, NEW)
    assert answer.json()["sessions"][0]["ics_uid"] == body["sessions"][0]["ics_uid"]


def test_slots_for_moving_count_the_own_time_as_free(mine: Mine, api: Caller) -> None:
    def starts(sessions: str) -> list[str]:
        query = f"sessions={sessions}&from=2027-03-02&until=2027-03-03&time_zone=Europe/Berlin"
        answer = api.get(f"bookings/{mine.id}/slots?{query}", mine.secret).json()
        assert answer["sessions"] == sessions.count(",") + 1
        return [slot["start"] for slot in answer["slots"]]

    assert TUESDAYS[0] in starts(mine.sessions[0])
    assert TUESDAYS[0] in starts(",".join(mine.sessions[:2]))
    assert TUESDAYS[0] not in starts(mine.sessions[1])


def test_a_session_secret_manages_that_session_only(shop: Cast, api: Caller) -> None:
    booking = booked(shop, "pack-5", five_tuesdays())
    one, other = booking.sessions_in_order[:2]
    path = f"bookings/{booking.public_id}"
    for what, data in (
        ("quote", {"action": "cancel", "sessions": [other.public_id]}),
        ("cancel", {"sessions": [one.public_id, other.public_id]}),
        ("reschedule", {"sessions": [{"id": other.public_id, "start": NEW}]}),
    ):
        assert api.post(f"{path}/{what}", data, secret=one.secret).status_code == 404
    answer = api.post(f"{path}/cancel", {"sessions": [one.public_id]}, secret=one.secret)
    body = answer.json()
    assert answer.status_code == 200
    assert [session["id"] for session in body["sessions"]] == [one.public_id]
    assert (body["payment"], body["manage_url"], body["package_status"]) == (None, None, None)


@pytest.mark.parametrize("what", ["quote", "cancel", "reschedule"])
def test_the_stranger_gets_nowhere(mine: Mine, api: Caller, what: str) -> None:
    other = api.post("bookings", order("pack-1", starts=[NEW])).json()
    data: dict[str, Any] = {"sessions": mine.sessions[:1]}
    if what == "reschedule":
        data = {"sessions": [{"id": mine.sessions[0], "start": NEW}]}
    elif what == "quote":
        data["action"] = "cancel"
    for secret in (other["secret"], "guessed", None):
        assert mine.post(what, data, secret=secret).status_code == 404
    assert api.post(f"bookings/{other['id']}/{what}", data, secret=other["secret"]).status_code == 404
    assert mine.read()["package_status"] == "created"


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("quote", {"action": "explode", "sessions": ["x"]}),
        ("quote", {"action": "cancel", "sessions": []}),
        ("cancel", {}),
        ("cancel", {"sessions": "all"}),
        ("cancel", {"sessions": ["x"] * 21}),
        ("reschedule", {"sessions": [{"id": "x"}]}),
        ("reschedule", {"sessions": [{"id": "x", "start": "soon"}]}),
        ("reschedule", [1]),
    ],
)
def test_bad_input_is_422_with_a_reason(mine: Mine, what: str, data: Any) -> None:
    answer = mine.post(what, data)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert answer.json()["detail"]


def test_reasons_and_times_are_checked_as_on_the_page(mine: Mine) -> None:
    move = {"sessions": [{"id": mine.sessions[0], "start": "2027-03-07T10:00:00+01:00"}]}
    assert slug_of(mine.post("reschedule", move)) == "not-offered"
    taken = {"sessions": [{"id": mine.sessions[0], "start": TUESDAYS[1]}]}
    answer = mine.post("reschedule", taken)
    assert (slug_of(answer), answer.json()["taken"]) == ("slots-taken", ["2027-03-09T09:00:00Z"])
    same = mine.post("reschedule", {"sessions": [{"id": mine.sessions[0], "start": TUESDAYS[0]}]})
    assert (same.status_code, slug_of(same)) == (422, "times-unchanged")
    assert same.json()["starts"] == ["2027-03-02T09:00:00Z"]
    long = mine.post("cancel", {"sessions": mine.sessions[:1], "reason": "x" * 1001})
    assert slug_of(long) == "invalid"


def test_policies_in_words(shop: Cast, api: Caller) -> None:
    def words(slug: str) -> dict[str, str]:
        offers = api.get("pages/dana").json()["event_types"]
        return next(one["policies"] for one in offers if one["slug"] == slug)

    EventType.objects.filter(slug="odd").update(
        reschedule_policy=[{"notice_minutes": 1440, "fee": {"percent": 10}}],
        cancel_policy=[{"notice_minutes": 2880, "refund": {"fixed": 1000}}, {"notice_minutes": 0, "refund": {}}],
    )
    assert words("odd") == {
        "cancel": "You can cancel a session up to 2 days before it starts and get $10 back."
        " You can cancel a session up to its start, without a refund.",
        "reschedule": "You can move a session up to 24 hours before it starts, for 10% of its price.",
    }
    EventType.objects.filter(slug="odd").update(cancel_policy=[], policy_words="")
    assert words("odd")["cancel"] == "Sessions cannot be canceled online."
