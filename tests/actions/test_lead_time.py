"""Lead time is never less than said: it counts from the end of the minute that has begun, as policies do."""

from datetime import timedelta

import pytest

from sessionary.actions.booking import book
from sessionary.actions.clock import to_datetime
from sessionary.actions.event_types import change
from sessionary.actions.offering import free_slots
from sessionary.rules.errors import NotOffered
from tests.cast import ADA, BERLIN, NOW, Cast, at

TEN = at("2027-03-02 10:00")


@pytest.mark.parametrize(("seconds", "offered"), [(0, True), (1, False), (59, False), (-1, True)])
def test_a_start_is_offered_while_the_whole_lead_time_is_left(cast: Cast, seconds: int, offered: bool) -> None:
    change(event_type=cast.event_type("single"), changes={"lead_minutes": 60}, now=NOW)
    now, offer = to_datetime(TEN) - timedelta(minutes=60) + timedelta(seconds=seconds), cast.offer("single")
    day = to_datetime(TEN).date()
    found = free_slots(offer, day, day + timedelta(days=1), zone=BERLIN, now=now).starts
    assert (TEN in found) is offered
    if offered:
        book(offer=offer, starts=[TEN], customer=ADA, answers={}, now=now)
    else:
        with pytest.raises(NotOffered):
            book(offer=offer, starts=[TEN], customer=ADA, answers={}, now=now)
