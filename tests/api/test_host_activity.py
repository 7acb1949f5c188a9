"""The Activity stream for programs: newest first, in steps, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions import tokens
from sessionary.actions.booking import book
from sessionary.actions.canceling import cancel
from sessionary.models import Booking
from tests.api.caller import Caller, slug_of
from tests.cast import ADA, BEN, NOW, Cast, at, booked, five_tuesdays
from tests.money.till import do_jobs, ids, paid

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(LATER, tick=False)


class Reader:
    """Reads with one User's token."""

    def __init__(self, api: Caller, user: Any) -> None:
        self.api, self.token = api, tokens.make(user=user)

    def get(self, query: str = "") -> Any:
        return self.api.get(f"host/activity{query}", self.token, "Bearer")

    def items(self, query: str = "") -> list[dict[str, Any]]:
        answer = self.get(query)
        assert answer.status_code == 200, answer.content
        return list(answer.json()["items"])


@pytest.fixture
def dana(shop: Cast, api: Caller) -> Reader:
    return Reader(api, shop.dana)


@pytest.fixture
def bookings(shop: Cast) -> list[Booking]:
    """Ada paid for three and canceled the second; a minute later Ben booked one; Eli has four of Ben's."""
    ada = paid(shop, "three", five_tuesdays()[:3])
    ben = book(offer=shop.offer("single"), starts=[at("2027-03-04 15:00")], customer=BEN, answers={}, now=LATER)
    eli = booked(shop, None, five_tuesdays("14:00")[:4], BEN)
    cancel(booking=ada, sessions=ids(ada, 2), reason="", now=LATER)
    do_jobs("refund", LATER)
    return [ada, ben, eli]


def told(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["kind"], one["booking"]["reference"]) for one in items]


def test_everything_newest_first(dana: Reader, bookings: list[Booking]) -> None:
    ada, ben, eli = (one.reference for one in bookings)
    assert told(dana.items()) == [
        ("transaction", ada),
        ("session", ben),
        ("booking", ben),
        ("transaction", ada),
        *[("session", eli)] * 4,
        *[("session", ada)] * 3,
        ("booking", eli),
        ("booking", ada),
    ]


def test_what_an_item_says(dana: Reader, bookings: list[Booking]) -> None:
    refund, payment = dana.items("?kind=transaction")
    assert (payment["transaction"]["kind"], payment["transaction"]["amount"]) == (
        "payment",
        {"amount": 15000, "currency": "USD"},
    )
    assert (refund["transaction"]["kind"], refund["transaction"]["sessions"]) == ("refund", ids(bookings[0], 2))
    assert (refund["booking"]["package_status"], refund["booking"]["customer"]["email"]) == ("updated", ADA.email)
    session = dana.items("?kind=session&status=canceled")[0]["session"]
    assert (session["id"], session["changed_by"]) == (ids(bookings[0], 2)[0], "customer")
    assert {session["manage_url"], session["details_url"], refund["booking"]["manage_url"]} == {None}
    whole = dana.get().content.decode()
    secrets = [one.secret for one in bookings] + [one.secret for one in bookings[0].sessions_in_order]
    assert not any(secret in whole for secret in secrets)


FILTERS = [
    ("?kind=booking", 3),
    ("?kind=session", 8),
    ("?kind=transaction&status=pending", 0),
    ("?status=scheduled", 10),
    ("?status=succeeded", 2),
    ("?kind=booking&page=dana", 2),
    ("?event_type=single", 2),
    ("?kind=booking&q=BEN", 2),
    ("?q=%00b", 13),
    ("?q=%25%25", 0),
    ("?kind=booking&q=ben&page=eli-solo&status=scheduled", 1),
]


@pytest.mark.parametrize(("query", "count"), FILTERS)
def test_filters_count_together(dana: Reader, bookings: list[Booking], query: str, count: int) -> None:
    assert len(dana.items(query)) == count


REFUSED = [
    ("?kind=nonsense", 422),
    ("?status=nonsense", 422),
    ("?after=nonsense", 422),
    ("?after=1-2-3-4", 422),
    ("?after=9999999999999999-0-1", 200),
    (f"?q={'x' * 101}", 422),
    ("?page=nonsense", 404),
    ("?page=elsewhere", 404),
    ("?event_type=nonsense", 404),
    ("?page=%00", 404),
]


@pytest.mark.parametrize(("query", "status"), REFUSED)
def test_what_means_nothing_is_refused(dana: Reader, query: str, status: int) -> None:
    assert dana.get(query).status_code == status


@pytest.mark.parametrize("kind", ["", "&kind=booking", "&kind=session"])
def test_step_by_step_while_bookings_come_in(
    dana: Reader, shop: Cast, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    for clock in ("11:00", "12:00", "13:00"):
        booked(shop, "pack-5", five_tuesdays(clock))
    whole = dana.items(f"?{kind}")
    monkeypatch.setattr("sessionary.api.host_activity.AT_ONCE", 2)
    seen, after = [], ""
    for _ in range(len(whole)):
        body = dana.get(f"?after={after}{kind}").json()
        seen += body["items"]
        if (after := body["next"] or "") == "":
            break
        if len(seen) == 2:
            book(offer=shop.offer("single"), starts=[at("2027-03-04 9:00")], customer=BEN, answers={}, now=LATER)
    assert seen == whole


@pytest.mark.parametrize("token", [None, "guessed"])
def test_without_a_good_token_nobody_gets_in(api: Caller, bookings: list[Booking], token: str | None) -> None:
    answer = api.get("host/activity", token, "Bearer")
    assert (answer.status_code, slug_of(answer)) == (401, "unauthorized")


def test_members_and_strangers_see_their_own(api: Caller, shop: Cast, bookings: list[Booking]) -> None:
    assert {one["booking"]["reference"] for one in Reader(api, shop.eli).items()} == {bookings[2].reference}
    assert Reader(api, shop.sid).items() == []
    for user in (shop.eli, shop.sid):
        assert Reader(api, user).get("?page=dana").status_code == 404
        assert Reader(api, user).get("?event_type=single").status_code == 404


def test_it_costs_the_same_for_three_as_for_one(dana: Reader, shop: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            dana.items()
        return len(seen)

    paid(shop, "three", five_tuesdays("11:00")[:3])
    count()  # once an hour the token's use is noted
    first = count()
    for clock in ("12:00", "13:00"):
        paid(shop, "three", five_tuesdays(clock)[:3])
    assert count() == first
