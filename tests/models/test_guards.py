"""The guarantee holds in the database itself: raw SQL cannot break it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from sessionary.models import Claim, guards
from tests.cast import Cast, at

NINE = at("2027-03-02 09:00")


def claim(cast: Cast, starts: int, ends: int, *, meeting: int, seat: int = 1, seats: int | None = 1) -> None:
    """Insert a claim behind the back of all our code."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sessionary_claim"
            " (account_id, host_id, meeting, seat, seats, starts, ends, before, after)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 0, 0)",
            [cast.account.pk, cast.dana.pk, meeting, seat, seats, starts, ends],
        )


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (NINE, NINE + 60),
        (NINE - 30, NINE + 1),
        (NINE + 59, NINE + 90),
        (NINE + 10, NINE + 20),
        (NINE - 1000, NINE + 400),
    ],
    ids=["the same", "into its beginning", "into its end", "inside it", "all around it"],
)
def test_two_claims_of_one_host_cannot_overlap(cast: Cast, starts: int, ends: int) -> None:
    claim(cast, NINE, NINE + 60, meeting=1)
    with pytest.raises(IntegrityError, match="claims_never_overlap"):
        claim(cast, starts, ends, meeting=2)


def test_claims_may_touch_and_other_hosts_may_overlap(cast: Cast) -> None:
    claim(cast, NINE, NINE + 60, meeting=1)
    claim(cast, NINE + 60, NINE + 120, meeting=2)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sessionary_claim"
            " (account_id, host_id, meeting, seat, seats, starts, ends, before, after)"
            " VALUES (%s, %s, 3, 1, 1, %s, %s, 0, 0)",
            [cast.account.pk, cast.eli.pk, NINE, NINE + 60],
        )
        cursor.execute("SELECT count(*) FROM sessionary_claim")
        assert cursor.fetchone() == (3,)


@pytest.mark.parametrize("column", ["starts = starts - 60, ends = ends - 60", "starts = starts - 30"])
def test_an_update_cannot_make_claims_overlap(cast: Cast, column: str) -> None:
    claim(cast, NINE, NINE + 60, meeting=1)
    claim(cast, NINE + 60, NINE + 120, meeting=2)
    with (
        pytest.raises(IntegrityError, match="claims_never_overlap"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE sessionary_claim SET {column} WHERE meeting = 2")


def test_a_claim_cannot_be_given_to_a_host_who_is_busy_then(cast: Cast) -> None:
    claim(cast, NINE, NINE + 60, meeting=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sessionary_claim"
            " (account_id, host_id, meeting, seat, seats, starts, ends, before, after)"
            " VALUES (%s, %s, 2, 1, 1, %s, %s, 0, 0)",
            [cast.account.pk, cast.eli.pk, NINE, NINE + 60],
        )
        with pytest.raises(IntegrityError, match="claims_never_overlap"), transaction.atomic():
            cursor.execute("UPDATE sessionary_claim SET host_id = %s WHERE meeting = 2", [cast.dana.pk])


def test_the_seats_of_one_meeting_share_its_time(cast: Cast) -> None:
    claim(cast, NINE, NINE + 60, meeting=1, seat=1, seats=3)
    claim(cast, NINE, NINE + 60, meeting=1, seat=2, seats=3)
    with pytest.raises(IntegrityError, match="one_meeting_one_start"):
        claim(cast, NINE + 120, NINE + 180, meeting=1, seat=3, seats=3)
    with pytest.raises(IntegrityError):
        claim(cast, NINE, NINE + 60, meeting=1, seat=2, seats=3)
    with pytest.raises(IntegrityError, match="claim_seat_exists"):
        claim(cast, NINE, NINE + 60, meeting=1, seat=4, seats=3)


def test_the_old_and_new_time_of_one_session_may_overlap(cast: Cast) -> None:
    claim(cast, NINE, NINE + 60, meeting=1)
    claim(cast, NINE + 30, NINE + 90, meeting=1)
    assert Claim.objects.filter(meeting=1).count() == 2


@pytest.mark.parametrize("length", [0, -30, 1441])
def test_a_claim_is_longer_than_nothing_and_no_longer_than_a_day(cast: Cast, length: int) -> None:
    with pytest.raises(IntegrityError, match="claim_within_a_day"):
        claim(cast, NINE, NINE + length, meeting=1)


@pytest.mark.parametrize(("name", "table"), [("claims_never_overlap", "claim"), ("attempt_settled_stays", "attempt")])
def test_a_missing_guard_is_noticed_and_put_back(cast: Cast, name: str, table: str) -> None:
    if connection.vendor == "postgresql":
        constraint = f"ALTER TABLE sessionary_claim DROP CONSTRAINT {name}"
        drop = constraint if table == "claim" else f"DROP TRIGGER {name} ON sessionary_attempt"
    else:
        name = f"{name}_insert" if table == "claim" else name
        drop = f"DROP TRIGGER {name}"
    assert guards.missing(connection) == []
    with connection.cursor() as cursor:
        cursor.execute(drop)
    assert guards.missing(connection) == [name]
    guards.install_after_migrating(sender=apps.get_app_config("sessionary"))
    assert guards.missing(connection) == []
