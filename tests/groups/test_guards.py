"""Seats in the database: raw SQL neither overfills a meeting, nor sells a seat twice, nor gives it two starts."""

import pytest
from django.db import IntegrityError, connection, transaction

from sessionary.actions.claiming import new_claims, refusals_named
from sessionary.models.inserting import insert
from sessionary.rules.errors import SlotsTaken
from tests.cast import Cast
from tests.groups.class_cast import ELEVEN, NINE, TEN, change, join, seats
from tests.models.test_guards import claim

OVERLAP, TWO_STARTS, SEAT = "claims_never_overlap", "one_meeting_one_start", "seat"
BROKEN = [
    (TEN, TEN + 60, 7, 1, 3, SEAT),
    (TEN, TEN + 60, 7, 4, 3, SEAT),
    (TEN, TEN + 60, 7, 0, 3, SEAT),
    (TEN, TEN + 60, 8, 3, 3, OVERLAP),
    (TEN + 30, TEN + 90, 8, 1, None, OVERLAP),
    (ELEVEN, ELEVEN + 60, 7, 3, 3, TWO_STARTS),
    (TEN + 30, TEN + 90, 7, 3, None, TWO_STARTS),
]


@pytest.fixture
def standing(classes: Cast) -> Cast:
    """Meeting 7 has two of its three seats taken."""
    for seat in (1, 2):
        claim(classes, TEN, TEN + 60, meeting=7, seat=seat, seats=3)
    return classes


@pytest.mark.parametrize(
    ("starts", "ends", "meeting", "seat", "seats", "guard"),
    BROKEN,
    ids=[
        "a seat twice",
        "one too many",
        "seat zero",
        "another group",
        "unlimited, overlapping",
        "two starts",
        "shifted",
    ],
)
def test_no_insert_breaks_them(
    standing: Cast, starts: int, ends: int, meeting: int, seat: int, seats: int | None, guard: str
) -> None:
    with pytest.raises(IntegrityError, match=guard):
        claim(standing, starts, ends, meeting=meeting, seat=seat, seats=seats)


@pytest.mark.parametrize(
    "change",
    ["seat = 1", "seats = 1", f"starts = {ELEVEN}, ends = {ELEVEN + 60}", "meeting = 8", "seat = 4"],
    ids=["a seat twice", "fewer than taken", "two starts", "torn apart", "one too many"],
)
def test_no_update_breaks_them(standing: Cast, change: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE sessionary_claim SET {change} WHERE seat = 2")


def test_what_is_whole_may_stand(standing: Cast) -> None:
    claim(standing, TEN, TEN + 60, meeting=7, seat=3, seats=3)
    claim(standing, NINE, NINE + 60, meeting=8, seat=500, seats=None)
    assert seats() == [(1, 3), (2, 3), (3, 3)]


def test_a_seat_that_slipped_past_the_lock_is_said_to_be_taken(classes: Cast) -> None:
    """As if somebody had written between our look and our insert, without the host's lock."""
    (mine,) = new_claims(classes.offer("yoga"), [TEN])
    join(classes, 1)
    with pytest.raises(SlotsTaken), transaction.atomic(), refusals_named([TEN]):
        insert([mine])
    (mine,) = new_claims(classes.offer("yoga"), [TEN])
    join(classes, 2)
    with pytest.raises(SlotsTaken), transaction.atomic(), refusals_named([TEN]):
        insert([mine])
    change(classes, seats=2)
    assert seats() == [(1, 3), (2, 3)]
