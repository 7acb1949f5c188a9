"""A host's programs: what a token opens, and acting on any session at any time."""

from typing import Any

import pytest

from sessionary.actions import tokens
from sessionary.models import Attempt, Booking, Session
from tests.api.caller import Caller, slug_of
from tests.cast import ADA, NOW, Cast, at, booked, five_tuesdays
from tests.money.till import do_jobs, fresh, ids, ledger, paid, statuses

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAYS = five_tuesdays()[:3]
NEW = "2027-03-02T14:00:00+01:00"


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


class Program:
    """Acts with one User's token."""

    def __init__(self, api: Caller, token: str | None) -> None:
        self.api, self.token = api, token

    def get(self, path: str) -> Any:
        return self.api.get(f"host/{path}", self.token, "Bearer")

    def post(self, path: str, data: Any = None, **how: Any) -> Any:
        return self.api.post(f"host/{path}", data, secret=self.token, scheme="Bearer", **how)


@pytest.fixture
def dana(shop: Cast, api: Caller) -> Program:
    return Program(api, tokens.make(user=shop.dana))


@pytest.fixture
def booking(shop: Cast) -> Booking:
    return paid(shop, "three", TUESDAYS)


def calls_on(booking: Booking) -> dict[str, Any]:
    """Every call of a host's program, with a body that is in order."""
    sessions = ids(booking, 1)
    path, one = f"bookings/{booking.public_id}", f"sessions/{sessions[0]}"
    return {
        f"{path}/cancel": {"sessions": sessions},
        f"{path}/reschedule": {"sessions": [{"id": sessions[0], "start": NEW}]},
        f"{path}/request-reschedule": {"sessions": sessions},
        f"{path}/refunds": {"amount": 100, "reason": "Late"},
        f"{one}/no-show": None,
        f"{one}/completed": None,
    }


def test_the_booking_has_no_secrets(dana: Program, booking: Booking) -> None:
    body = dana.get(f"bookings/{booking.public_id}").json()
    assert (body["reference"], body["status"], body["customer"]["email"]) == (booking.reference, "scheduled", ADA.email)
    assert (body["secret"], body["manage_url"]) == (None, None)
    assert {(one["details_url"], one["manage_url"]) for one in body["sessions"]} == {(None, None)}
    assert body["payment"]["transactions"][0]["amount"] == {"amount": 15000, "currency": "USD"}


def test_what_is_due_can_be_seen_but_not_opened(dana: Program, shop: Cast) -> None:
    waiting = booked(shop, "three", TUESDAYS)
    body = dana.get(f"bookings/{waiting.public_id}").json()
    assert (body["payment"]["due"]["kind"], body["payment"]["due"]["checkout_url"]) == ("payment", None)
    assert waiting.secret not in str(body)


@pytest.mark.parametrize("token", [None, "", "guessed"])
def test_without_a_good_token_nobody_gets_in(shop: Cast, api: Caller, booking: Booking, token: str | None) -> None:
    nobody = Program(api, token)
    answers = [nobody.post(path, data) for path, data in calls_on(booking).items()]
    for answer in [*answers, nobody.get(f"bookings/{booking.public_id}")]:
        assert (answer.status_code, slug_of(answer)) == (401, "unauthorized")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    assert statuses(booking) == ["scheduled"] * 3


def test_a_bookings_secret_is_no_token(api: Caller, booking: Booking) -> None:
    for scheme in ("Booking", "Bearer"):
        assert api.get(f"host/bookings/{booking.public_id}", booking.secret, scheme).status_code == 401


def test_the_token_of_somebody_deactivated_ends(dana: Program, shop: Cast, booking: Booking) -> None:
    shop.dana.is_active = False
    shop.dana.save()
    assert dana.get(f"bookings/{booking.public_id}").status_code == 401


@pytest.mark.parametrize("who", ["eli", "sid"])
def test_what_a_user_may_not_see_does_not_exist(shop: Cast, api: Caller, booking: Booking, who: str) -> None:
    program = Program(api, tokens.make(user=getattr(shop, who)))
    answers = [program.post(path, data) for path, data in calls_on(booking).items()]
    missing = [program.get("bookings/nothing"), program.post("sessions/nothing/no-show")]
    for answer in [*answers, program.get(f"bookings/{booking.public_id}"), *missing]:
        assert (answer.status_code, slug_of(answer)) == (404, "not-found")
    assert answers[4].json()["detail"] == missing[1].json()["detail"]
    assert (statuses(booking), fresh(booking).refunded) == (["scheduled"] * 3, 0)


def test_a_member_acts_on_their_own_page(shop: Cast, api: Caller) -> None:
    own = booked(shop, None, five_tuesdays("14:00")[:4])
    eli = Program(api, tokens.make(user=shop.eli))
    answer = eli.post(f"bookings/{own.public_id}/cancel", {"sessions": ids(own, 1)})
    assert (answer.status_code, answer.json()["sessions"][0]["changed_by"]) == (200, "host")


REFUNDS: list[tuple[Any, int]] = [
    ("none", 0),
    ("policy", 2500),
    ("full", 5000),
    (1234, 1234),
    (0, 0),
    ({"amount": 700, "currency": "USD"}, 700),
]


@pytest.mark.parametrize(("refund", "amount"), REFUNDS)
def test_canceling_with_each_choice_of_refund(dana: Program, booking: Booking, refund: Any, amount: int) -> None:
    data = {"sessions": ids(booking, 2), "refund": refund, "reason": "Ill", "expect": amount}
    body = dana.post(f"bookings/{booking.public_id}/cancel", data).json()
    assert [one["status"] for one in body["sessions"]] == ["scheduled", "canceled", "scheduled"]
    do_jobs("refund")
    assert ledger(booking)[1:] == ([("refund", amount, "succeeded")] if amount else [])


def test_an_amount_that_the_gateway_does_not_take_is_refused(dana: Program, booking: Booking) -> None:
    booking.terms["step"] = 10
    booking.save(update_fields=["terms"])
    path = f"bookings/{booking.public_id}"
    canceling = dana.post(f"{path}/cancel", {"sessions": ids(booking, 2), "refund": 1234})
    by_hand = dana.post(f"{path}/refunds", {"amount": 1234, "reason": "Late"})
    for answer, field in ((canceling, "refund"), (by_hand, "amount")):
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (field in str(error), "multiples of 0.10 USD" in str(error)) == (True, True)
    assert (statuses(booking), fresh(booking).refunded) == (["scheduled"] * 3, 0)


def test_a_refund_is_not_made_where_none_is_asked_for(dana: Program, booking: Booking) -> None:
    dana.post(f"bookings/{booking.public_id}/cancel", {"sessions": ids(booking, 1)})
    assert fresh(booking).refunded == 0


def test_moving_anywhere_that_is_not_taken(dana: Program, booking: Booking, shop: Cast) -> None:
    path = f"bookings/{booking.public_id}/reschedule"
    sunday = {"sessions": [{"id": ids(booking, 1)[0], "start": "2027-03-07T22:15:00+01:00"}], "reason": "Ill"}
    body = dana.post(path, sunday).json()
    assert (body["sessions"][0]["start"], body["sessions"][0]["status"]) == (
        "2027-03-07T22:15:00+01:00",
        "rescheduled",
    )
    taken = {"sessions": [{"id": ids(booking, 1)[0], "start": "2027-03-09T10:30:00+01:00"}]}
    answer = dana.post(path, taken)
    assert (answer.status_code, slug_of(answer)) == (409, "slots-taken")
    assert answer.json()["taken"] == ["2027-03-09T09:30:00Z"]


def test_asking_to_reschedule(dana: Program, booking: Booking) -> None:
    path = f"bookings/{booking.public_id}/request-reschedule"
    body = dana.post(path, {"sessions": ids(booking, 1, 3), "reason": "Ill"}).json()
    assert [one["status"] for one in body["sessions"]] == ["to_reschedule", "scheduled", "to_reschedule"]
    answer = dana.post(path, {"sessions": ids(booking, 1)})
    assert (answer.status_code, slug_of(answer)) == (409, "not-allowed")


def test_no_show_and_completed_once_it_has_begun(dana: Program, booking: Booking, time_machine: Any) -> None:
    (one,) = ids(booking, 1)
    assert slug_of(dana.post(f"sessions/{one}/no-show")) == "not-allowed"
    time_machine.move_to(Session.objects.get(public_id=one).ends, tick=False)
    for what, status in (("no-show", "no_show"), ("completed", "completed")):
        answer = dana.post(f"sessions/{one}/{what}")
        assert (answer.status_code, answer.json()["sessions"][0]["status"]) == (200, status)


def test_refunds_by_hand_up_to_what_is_left(dana: Program, booking: Booking, shop: Cast) -> None:
    path = f"bookings/{booking.public_id}/refunds"
    body = dana.post(path, {"amount": {"amount": 10000, "currency": "USD"}, "reason": "Late start"}).json()
    refund = body["payment"]["transactions"][1]
    assert (refund["kind"], refund["amount"]["amount"], refund["reason"]) == ("manual_refund", 10000, "Late start")
    answer = dana.post(path, {"amount": 5001, "reason": "More"})
    assert (answer.status_code, slug_of(answer)) == (422, "refund-exceeds-left")
    assert answer.json()["left"] == {"amount": 5000, "currency": "USD"}
    shop.account.refunds = "off"
    shop.account.save()
    for refused in (
        dana.post(path, {"amount": 1, "reason": "More"}),
        dana.post(f"bookings/{booking.public_id}/cancel", {"sessions": ids(booking, 1), "refund": "full"}),
    ):
        assert (refused.status_code, slug_of(refused)) == (409, "refunds-off")
    assert statuses(booking) == ["scheduled"] * 3


def test_the_same_key_does_it_once_per_token(dana: Program, booking: Booking, shop: Cast, api: Caller) -> None:
    path, data = f"bookings/{booking.public_id}/refunds", {"amount": 1000, "reason": "Late"}
    first, again = (dana.post(path, data, key="once") for _ in range(2))
    assert (first.status_code, again.json()) == (200, first.json())
    assert slug_of(dana.post(path, {**data, "amount": 2000}, key="once")) == "idempotency-key-reused"
    Program(api, tokens.make(user=shop.dana)).post(path, data, key="once")
    assert Attempt.objects.filter(booking=booking, kind="manual_refund").count() == 2


BAD: list[tuple[str, Any]] = [
    ("cancel", {}),
    ("cancel", {"sessions": []}),
    ("cancel", {"sessions": ["x"], "refund": "some"}),
    ("cancel", {"sessions": ["x"], "refund": -1}),
    ("cancel", {"sessions": ["x"], "refund": True}),
    ("cancel", {"sessions": ["x"], "refund": 1.5}),
    ("cancel", {"sessions": ["x"], "expect": -1}),
    ("reschedule", {"sessions": []}),
    ("reschedule", {"sessions": [{"id": "x", "start": "soon"}]}),
    ("reschedule", {"sessions": [{"id": "x", "start": NEW}, {"id": "x", "start": NEW}]}),
    ("request-reschedule", {"sessions": "all"}),
    ("request-reschedule", {"sessions": ["x"], "why": "typo"}),
    ("refunds", {"amount": 0, "reason": "Late"}),
    ("refunds", {"amount": 100, "reason": " "}),
    ("refunds", {"amount": 100}),
    ("refunds", {"amount": 100, "reason": "x" * 1001}),
    ("refunds", {"amount": {"amount": 100, "currency": "EUR"}, "reason": "Late"}),
    ("refunds", {"amount": {"amount": -100, "currency": "USD"}, "reason": "Late"}),
]


@pytest.mark.parametrize(("what", "data"), BAD)
def test_bad_input_is_422_with_a_reason(dana: Program, booking: Booking, what: str, data: Any) -> None:
    answer = dana.post(f"bookings/{booking.public_id}/{what}", data)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert answer.json()["detail"]
    assert (statuses(booking), fresh(booking).refunded) == (["scheduled"] * 3, 0)


def test_another_refund_than_expected_does_nothing(dana: Program, booking: Booking) -> None:
    data = {"sessions": ids(booking, 1), "refund": "policy", "expect": 5000}
    answer = dana.post(f"bookings/{booking.public_id}/cancel", data)
    assert (answer.status_code, slug_of(answer)) == (409, "amount-changed")
    assert answer.json()["total"] == {"amount": 2500, "currency": "USD"}
    assert statuses(booking) == ["scheduled"] * 3


def test_sessions_of_another_booking_are_404(dana: Program, booking: Booking, shop: Cast) -> None:
    other = booked(shop, "single", [at("2027-03-02 15:00")])
    answer = dana.post(f"bookings/{booking.public_id}/cancel", {"sessions": ids(other, 1)})
    assert (answer.status_code, slug_of(answer)) == (404, "not-found")


def test_the_document_says_which_calls_need_a_token(api: Caller, db: None) -> None:
    document = api.get("openapi.json").json()
    assert document["components"]["securitySchemes"]["Bearer"] == {"type": "http", "scheme": "bearer"}
    for path, calls in document["paths"].items():
        for call in calls.values():
            assert (call.get("security") == [{"Bearer": []}]) == ("/host/" in path), path
            assert ("401" in {str(status) for status in call["responses"]}) == ("/host/" in path), path
