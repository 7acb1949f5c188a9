"""A clock that was wrong for a while, on one machine or on all, stops and skips nothing."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from sessionary.actions import late_rounds, periods
from sessionary.actions.database_clock import DatabaseClock
from sessionary.jobs import runner
from sessionary.models import Activity, Message, Period
from tests.cast import NOW, Cast, booked, five_tuesdays

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moments at which a round of the only recurring work was done, every minute."""
    done: list[datetime] = []
    monkeypatch.setattr(runner, "PERIODIC", {"count": done.append})
    monkeypatch.setitem(periods.EVERY, "count", A_MINUTE)
    return done


@pytest.mark.parametrize("ahead", [AN_HOUR, A_DAY])
def test_rounds_go_on_once_the_clock_is_right_again(cast: Cast, rounds: list[datetime], ahead: timedelta) -> None:
    workers = [runner.Runner(threading.Event()) for _ in range(2)]
    for minute in range(3):
        workers[0].work_once(NOW + ahead + minute * A_MINUTE)
    moments = [NOW + minute * A_MINUTE for minute in range(3)]
    for moment in moments:
        for worker in workers:
            worker.work_once(moment)
    assert rounds[3:] == moments


@pytest.mark.parametrize("ahead", [AN_HOUR, A_DAY])
def test_no_round_is_skipped_when_the_time_comes_that_was_written_too_early(
    cast: Cast, rounds: list[datetime], ahead: timedelta
) -> None:
    worker = runner.Runner(threading.Event())
    worker.work_once(NOW + ahead)
    worker.work_once(NOW)
    runner.Runner(threading.Event()).work_once(NOW + ahead)
    assert rounds == [NOW + ahead, NOW, NOW + ahead]


def test_a_reminder_goes_though_a_clock_was_ahead_when_it_was_due(cast: Cast) -> None:
    booking = booked(cast, "single", [five_tuesdays()[0]])
    due = booking.sessions_in_order[0].span[0] - AN_HOUR
    worker = runner.Runner(threading.Event())
    worker.work_once(due - 10 * A_MINUTE)
    worker.work_once(due + AN_HOUR + A_MINUTE)  # the session has begun, by that clock
    worker.work_once(due + A_MINUTE)
    reminded = Activity.objects.filter(booking=booking, kind=Activity.Kind.REMINDED, data__minutes=60)
    assert reminded.count() == 1


def test_who_booked_by_a_clock_ahead_is_reminded_all_the_same(cast: Cast) -> None:
    booking = booked(cast, "single", [five_tuesdays()[0]])
    Activity.objects.filter(booking=booking).update(at=NOW + 30 * A_DAY)
    runner.Runner(threading.Event()).work_once(booking.sessions_in_order[0].span[0] - AN_HOUR + A_MINUTE / 2)
    assert Message.objects.filter(activity__kind=Activity.Kind.REMINDED).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
def test_workers_follow_the_clock_of_postgresql(db: None, time_machine) -> None:  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        real = cursor.fetchone()[0]
    time_machine.move_to(real + A_DAY)
    assert abs(DatabaseClock().now() - real) < A_MINUTE


def test_what_nobody_has_done_for_minutes_is_said(db: None, client: Client, monkeypatch, caplog) -> None:  # type: ignore[no-untyped-def]
    now = DatabaseClock().now()
    assert late_rounds.late_rounds(now) == {}
    Period.objects.create(kind="remind", number=1, began_at=now, done_at=now - 12 * A_MINUTE)
    Period.objects.create(kind="tidy", number=1, began_at=now, done_at=now - 2 * AN_HOUR)
    Period.objects.create(kind="complete", number=2, began_at=now, done_at=now)
    assert late_rounds.late_rounds(now) == {"remind": 12}
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "late": {"remind": 12}})
    assert "No round of remind was done for 12 minutes" in caplog.text
