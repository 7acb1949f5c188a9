"""Holding times costs nothing, so nobody may hold so many that a business looks fully booked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches

from sessionary.actions import limit_holding, limiting
from sessionary.actions.clock import to_datetime
from sessionary.actions.holding import hold, release
from sessionary.actions.offering import free_slots
from sessionary.actions.pages import create_event_type
from sessionary.models import Booking, Offer
from sessionary.rules.errors import TooManyRequests
from tests.api.caller import Caller
from tests.cast import BERLIN, NOW, Cast, at

FIRST = date(2027, 3, 1)
WITHIN = timedelta(days=90)


@pytest.fixture(autouse=True)
def _limited(settings: Any, time_machine: Any) -> None:
    settings.RATE_LIMITS = True
    caches["counts"].clear()
    time_machine.move_to(NOW, tick=False)


def free(offer: Offer) -> list[int]:
    return list(free_slots(offer, FIRST, FIRST + WITHIN, zone=BERLIN, now=NOW).starts)


def test_one_caller_who_holds_all_they_can_leaves_most_free_starts(cast: Cast) -> None:
    create_event_type(page=cast.page, slug="ten", name="Ten", package=True, sessions=10, duration=60, increment=60)
    offer = cast.offer("ten")
    before = len(free(offer))
    for _ in range(limiting.LIMITS["hold"].times):
        starts = free(offer)
        try:
            hold(offer=offer, starts=starts[:10], now=NOW, caller="attacker")
        except TooManyRequests:
            break
    nearest = starts[:10]
    assert len(free(offer)) > before * 0.6
    assert nearest[0] < at("2027-03-08 00:00"), "half of the first week is still to be had"
    with pytest.raises(TooManyRequests, match="held from your network"):
        hold(offer=offer, starts=nearest, now=NOW, caller="attacker")
    assert hold(offer=offer, starts=nearest, now=NOW, caller="customer")


def test_one_caller_has_so_many_holds_at_a_time_over_all_pages(cast: Cast) -> None:
    times = free(cast.offer("single"))[::9]
    held = [
        hold(offer=cast.offer("single"), starts=[start], now=NOW, caller="a")
        for start in times[: limit_holding.OPEN_HOLDS]
    ]
    last = times[limit_holding.OPEN_HOLDS]
    with pytest.raises(TooManyRequests):
        hold(offer=cast.offer("single"), starts=[last], now=NOW, caller="a")
    release(hold=held[0], now=NOW)
    assert hold(offer=cast.offer("single"), starts=[last], now=NOW, caller="a")


def test_a_busy_office_of_twenty_behind_one_address_books_packages_at_once(cast: Cast) -> None:
    api = Caller()
    held = []
    for number in range(20):
        day, hour = divmod(number, 7)
        first = date(2027, 3, 2) + timedelta(days=day)
        starts = [at(f"{first + timedelta(weeks=week)} {9 + hour:02}:00") for week in range(5)]
        answer = api.post("holds", {"page": "dana", "event_type": "pack-5", "starts": iso(starts)})
        assert answer.status_code == 201, answer.content
        held.append((answer.json(), starts))
    for number, (hold_, starts) in enumerate(held):
        data = {
            "page": "dana",
            "event_type": "pack-5",
            "hold": {"id": hold_["id"], "secret": hold_["secret"]},
            "customer": {
                "name": f"Person {number}",
                "email": f"p{number}@office.example",
                "time_zone": "Europe/Berlin",
            },
            "answers": {},
        }
        assert api.post("bookings", data).status_code == 201, starts
    assert Booking.objects.count() == 20


def test_unpaid_bookings_count_like_holds(shop: Cast) -> None:
    api = Caller()
    codes = []
    for week in range(9):
        for day in range(5):
            first = at("2027-03-08 09:00") + (week * 7 + day) * 24 * 60
            starts = [first, first + 60, first + 120]
            data = {
                "page": "dana",
                "event_type": "three",
                "starts": iso(starts),
                "customer": {"name": "A", "email": "a@example.com", "time_zone": "Europe/Berlin"},
                "answers": {},
            }
            codes.append(api.post("bookings", data).status_code)
    assert 429 in codes
    assert codes.count(201) <= limit_holding.OPEN_HOLDS


def iso(starts: list[int]) -> list[str]:
    return [to_datetime(start).isoformat() for start in starts]
