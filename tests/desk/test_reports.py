"""Reports: what was held and earned, in the months of the business, for those who may see it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.models import Attempt, Booking, Session
from sessionary.rules.states import SessionStatus
from sessionary.web.desk.charts import chart
from tests.cast import BEN, NOW, Cast, at, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.money.till import paid

NEW_YEAR_IN_BERLIN = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_now(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def report(user: Any, slug: str, **query: str) -> Any:
    found = signed_in(user).get("/desk/reports/", query).context["reports"]
    return next(one for one in found if one.slug == slug)


def held(*positions: int, booking: Booking, as_: SessionStatus = SessionStatus.COMPLETED) -> None:
    Session.objects.filter(booking=booking, position__in=positions).update(status=as_)


def test_sessions_held_count_in_their_month_by_event_type_and_page(cast: Cast) -> None:
    five = booked(cast, "pack-5", five_tuesdays())
    held(1, 2, booking=five)
    held(3, booking=five, as_=SessionStatus.NO_SHOW)
    solo = booked(cast, None, [at(f"2027-04-{day:02} 14:00") for day in (6, 7, 8, 9)], BEN)
    held(1, booking=solo)
    found = report(cast.dana, "held")
    assert found.sum.months == ["0", "0", "2", "1"] + ["0"] * 8
    assert [(line.name, line.total) for line in found.by_event_type] == [("Pack-5", "2"), ("Without event type", "1")]
    assert [(line.name, line.total) for line in found.by_page] == [("Dana Coaching", "2"), ("Eli Guitar", "1")]
    assert report(cast.eli, "held").sum.total == "1"
    assert report(cast.sid, "held").sum.total == "0"


def test_a_year_begins_in_the_zone_of_the_business(cast: Cast) -> None:
    single = booked(cast, "single", [at("2027-03-02 15:00")])
    held(1, booking=single)
    Session.objects.update(starts=NEW_YEAR_IN_BERLIN, ends=NEW_YEAR_IN_BERLIN.replace(minute=59))
    assert report(cast.dana, "held").sum.months[0] == "1"
    assert report(cast.dana, "held", year="2026").sum.total == "0"


def test_revenue_is_what_came_in_less_what_went_back(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    Booking.objects.update(test=False)
    Attempt.objects.create(
        account=shop.account, booking=booking, kind=Attempt.Kind.REFUND, amount=4000, currency="USD",
        state=Attempt.State.SUCCEEDED, by="host", created_at=NOW, settled_at=datetime(2027, 4, 2, tzinfo=UTC),
    )  # fmt: skip
    found = report(shop.dana, "revenue-USD")
    assert found.sum.months[2:4] == ["$150", "-$40"]
    assert found.sum.total == "$110"
    assert [line.total for line in found.by_event_type] == ["$110"]


def test_play_money_and_what_did_not_succeed_do_not_count(shop: Cast) -> None:
    booking = paid(shop, "three", five_tuesdays()[:3])
    assert report(shop.dana, "revenue-USD").sum.total == "$0"
    Booking.objects.update(test=False)
    Attempt.objects.create(
        account=shop.account, booking=booking, kind=Attempt.Kind.REFUND, amount=100, currency="USD", by="host",
        state=Attempt.State.FAILED, created_at=NOW, settled_at=NOW,
    )  # fmt: skip
    assert report(shop.dana, "revenue-USD").sum.total == "$150"


def test_packages_under_way_say_what_is_used_and_left(cast: Cast) -> None:
    five = booked(cast, "pack-5", five_tuesdays())
    booked(cast, "single", [at("2027-03-04 15:00")], BEN)
    held(1, booking=five)
    held(2, booking=five, as_=SessionStatus.NO_SHOW)
    held(3, booking=five, as_=SessionStatus.CANCELED)
    (one,) = signed_in(cast.dana).get("/desk/reports/").context["under_way"]
    assert (one.used, one.left, one.of) == (2, 2, 5)
    held(4, 5, booking=five)
    assert signed_in(cast.dana).get("/desk/reports/").context["under_way"] == []


@pytest.mark.parametrize("query", [{"year": "never"}, {"year": "9999"}, {"year": "0"}, {"after": "x"}, {"year": "²1"}])
def test_an_address_that_means_nothing_shows_this_year(cast: Cast, query: dict[str, str]) -> None:
    answer = signed_in(cast.dana).get("/desk/reports/", query)
    assert (answer.status_code, answer.context["year"]) == (200, 2027)


def test_more_of_everything_asks_no_more_of_the_database(cast: Cast) -> None:
    client = signed_in(cast.dana)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/reports/")
        return len(asked)

    held(1, booking=booked(cast, "pack-5", five_tuesdays()))
    one = queries()
    held(1, booking=booked(cast, "pack-5", five_tuesdays("11:00"), BEN))
    held(1, booking=booked(cast, None, [at(f"2027-03-{day:02} 14:00") for day in (2, 3, 4, 5)], BEN))
    assert queries() == one


def test_bars_fill_the_height_and_what_is_negative_hangs_below() -> None:
    drawn = chart([10, 0, -10], ["a", "b", "c"], ["10", "0", "-10"])
    up, none, down = drawn.bars
    assert (up.height, none.height) == (down.height, 0)
    assert up.y + up.height == down.y == drawn.base
    assert none.words == ""


def test_in_test_mode_it_says_why_nothing_is_there(cast: Cast) -> None:
    words = "Test mode is on, so what is booked now is a test and not counted here."
    page = signed_in(cast.dana).get("/desk/reports/").content.decode()
    assert (words in page, "Nothing in this year." in page, 'class="chart"' in page) == (False, True, False)
    cast.account.test_mode = True
    cast.account.save()
    assert words in signed_in(cast.dana).get("/desk/reports/").content.decode()
