"""Reminders and follow-ups: for each session by itself, at their time, once, and only what is still so."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessionary.actions import event_types, messaging
from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.booking import book
from sessionary.actions.canceling import cancel
from sessionary.actions.completing import complete, note_attendance
from sessionary.actions.reminding import remind_between
from sessionary.actions.rescheduling import reschedule
from sessionary.jobs import runner
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Activity, Booking, Job, Message, Notice, Period, Session
from sessionary.providers.messaging.fake import FakeCourier
from sessionary.rules.states import SessionStatus
from tests.cast import ADA, BEN, NOW, Cast, at, booked, five_tuesdays
from tests.messages.reading import bodies, body
from tests.money.till import fresh, ids, paid, sessions, unpaid

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2027, 3, 2, 9, tzinfo=UTC)  # ten o'clock in Berlin, a day and an hour after NOW


@pytest.fixture(autouse=True)
def courier(monkeypatch: pytest.MonkeyPatch) -> FakeCourier:
    fake = FakeCourier()
    monkeypatch.setattr(messaging, "courier", lambda: fake)
    return fake


def put_out(until: datetime, since: datetime = NOW) -> int:
    """As if workers had looked all the time."""
    return remind_between(since, until)


def hand_over(now: datetime) -> None:
    for job in Job.objects.filter(kind="deliver", state="ready"):
        ACTIONS[job.kind](job.payload, now)
        Job.objects.filter(pk=job.pk).update(state="done")


def told(kind: str = "reminded") -> list[tuple[int, int]]:
    """The position of each session told of, and the minutes of the notice, in the order they went out."""
    rows = Activity.objects.filter(kind=kind).order_by("pk")
    return [(Session.objects.get(pk=row.data["sessions"][0]).position, row.data["minutes"]) for row in rows]


def test_each_session_is_reminded_of_a_day_and_an_hour_before(cast: Cast) -> None:
    booked(cast, "pack-5", five_tuesdays())
    assert put_out(FIRST - DAY - timedelta(seconds=1)) == 0
    assert put_out(FIRST - DAY) == 1
    assert put_out(FIRST - DAY) == 0
    assert put_out(FIRST - HOUR) == 1
    assert told() == [(1, 1440), (1, 60)]
    assert put_out(FIRST + 28 * DAY) == 0, "what lies behind the start is not told, however late a worker comes"
    weekly = [put_out(FIRST + timedelta(weeks=week), FIRST + timedelta(weeks=week) - 2 * DAY) for week in (1, 2, 3)]
    assert weekly == [0, 0, 0]


def test_a_worker_that_was_away_catches_up_and_says_nothing_twice(cast: Cast) -> None:
    booked(cast, "pack-5", five_tuesdays())
    assert put_out(FIRST - 30 * MINUTE) == 1, "the day before has been overtaken by the hour before"
    assert put_out(FIRST - 29 * MINUTE) == 0
    assert put_out(FIRST + 7 * DAY - 2 * HOUR, FIRST) == 1
    assert told() == [(1, 60), (2, 1440)]


def test_who_books_two_hours_before_is_reminded_once(cast: Cast) -> None:
    now = FIRST - 2 * HOUR
    book(offer=cast.offer("single"), starts=[at("2027-03-02 10:00")], customer=ADA, answers={}, now=now)
    assert put_out(now + MINUTE, now - 10 * DAY) == 0
    assert put_out(FIRST - MINUTE, now - 10 * DAY) == 1
    assert told() == [(1, 60)]


def test_a_moved_session_is_reminded_of_anew_and_not_at_its_old_time(cast: Cast, courier: FakeCourier) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    put_out(FIRST - DAY)
    now = FIRST - 2 * HOUR
    reschedule(booking=booking, starts={ids(booking, 1)[0]: at("2027-03-05 10:00")}, reason="", now=now)
    assert put_out(FIRST, now) == 0
    assert [put_out(FIRST + 3 * DAY - before, now) for before in (DAY, HOUR)] == [1, 1]
    assert told() == [(1, 1440), (1, 1440), (1, 60)]
    hand_over(FIRST + 3 * DAY - HOUR)
    states = Message.objects.filter(activity__kind="reminded").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "sent", "sent"]
    assert [mail["Subject"].partition(", ")[2] for mail in courier.delivered] == ["Fri 5 March, 10:00"] * 2


def test_moved_to_within_the_hour_it_is_not_reminded_of_what_is_past(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    now = FIRST + 2 * HOUR - 90 * MINUTE
    cast.event_type("pack-5").__class__.objects.update(lead=0)
    reschedule(booking=booking, starts={ids(booking, 2)[0]: at("2027-03-02 12:00")}, reason="", now=now)
    put_out(now + MINUTE, now - DAY)
    put_out(FIRST + 2 * HOUR - MINUTE, now - DAY)
    assert (2, 60) in told()
    assert (2, 1440) not in told()


@pytest.mark.parametrize("what", ["canceled", "asked", "no_show"])
def test_what_is_off_is_not_told_of(cast: Cast, what: str) -> None:
    event_types.change(event_type=cast.event_type("pack-5"), changes={"follow_up": 30}, now=NOW)
    booking = booked(cast, "pack-5", five_tuesdays())
    if what == "canceled":
        cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    elif what == "asked":
        ask_to_reschedule(booking=booking, sessions=ids(booking, 1), reason="", by="host", now=NOW)
    else:
        put_out(FIRST)
        note_attendance(
            booking=booking, sessions=ids(booking, 1), status=SessionStatus.NO_SHOW, by="host", now=FIRST + MINUTE
        )
    before = Notice.objects.count()
    put_out(FIRST - MINUTE)
    put_out(FIRST + 2 * HOUR, FIRST)
    assert Notice.objects.count() == before


def test_what_is_not_paid_or_not_approved_is_not_told_of(shop: Cast) -> None:
    unpaid(shop, "three", five_tuesdays()[:3])
    event_types.change(event_type=shop.event_type("single"), changes={"mode": "approval"}, now=NOW)
    offer = shop.offer("single")
    times = [at("2027-03-02 13:00"), at("2027-03-03 13:00"), at("2027-03-04 13:00")]
    book(offer=offer, starts=times, customer=ADA, answers={}, now=NOW)
    assert put_out(FIRST + 30 * DAY - MINUTE) == 0
    assert paid(shop, "odd", [at(f"2027-03-0{day} 15:00") for day in (2, 3, 4)])
    assert put_out(FIRST - MINUTE) == 1


def test_canceled_after_it_was_put_out_it_is_withdrawn(cast: Cast, courier: FakeCourier) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    put_out(FIRST - HOUR)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=FIRST - HOUR)
    hand_over(FIRST - HOUR)
    assert courier.delivered == []
    assert set(Message.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_reminder_that_could_not_be_handed_over_before_the_start_is_withdrawn(
    cast: Cast, courier: FakeCourier
) -> None:
    booked(cast, "single", [at("2027-03-02 10:00")])
    put_out(FIRST - HOUR)
    hand_over(FIRST)
    assert courier.delivered == []


def test_todays_setting_counts_not_that_of_the_booking(cast: Cast) -> None:
    booked(cast, "pack-5", five_tuesdays())
    event_types.change(event_type=cast.event_type("pack-5"), changes={"reminders": [5, 2880]}, now=NOW)
    assert cast.event_type("pack-5").reminders == [2880, 5]
    assert put_out(FIRST - MINUTE) == 1, "two days before is past when it is set"
    assert told() == [(1, 5)]
    event_types.change(event_type=cast.event_type("pack-5"), changes={"reminders": []}, now=NOW)
    assert put_out(FIRST + 6 * DAY, FIRST) == 0


def test_the_reminder_is_about_this_session_as_if_booked_alone(cast: Cast, courier: FakeCourier) -> None:
    changes = {"location_kind": "link", "location_detail": "https://meet.example.com/dana"}
    event_types.change(event_type=cast.event_type("pack-5"), changes=changes, now=NOW)
    booking = booked(cast, "pack-5", five_tuesdays(), BEN)
    put_out(FIRST - DAY)
    with time_machine.travel(FIRST - DAY, tick=False):
        hand_over(FIRST - DAY)
    (mail,) = courier.delivered
    first = sessions(booking)[0]
    assert mail["To"] == "Ben Ito <ben@example.com>"
    assert mail["Reply-To"] == "Dana Reyes <dana@example.com>"
    assert mail["Subject"] == "Reminder: Pack-5 with Dana Reyes, Tue 2 March, 4:00"
    for text in bodies(mail):
        assert "Tomorrow at 4:00: Pack-5" in text
        assert "New York time" in text
        assert "https://meet.example.com/dana" in text
        assert "Conferencing info" in text
        assert f"/session/{first.public_id}/{first.secret}/" in text
        assert "because you booked this session." in text
        assert booking.secret not in text
        assert "March 2027" in text
        assert not any(day in text for day in ("9 March", "16 March", "23 March", "30 March"))
        assert not any(one.public_id in text for one in sessions(booking)[1:])
    assert 'class="rest"' not in body(mail, "html")


@pytest.mark.parametrize(
    ("hours", "said"), [(24, "Tomorrow at 10:00"), (2, "Today at 10:00"), (48, "On Tue 2 March at 10:00")]
)
def test_a_reminder_that_waited_says_the_day_as_it_is_when_it_goes(
    cast: Cast, courier: FakeCourier, hours: int, said: str
) -> None:
    event_types.change(event_type=cast.event_type("single"), changes={"reminders": [2880]}, now=NOW - 3 * DAY)
    offer = cast.offer("single")
    book(offer=offer, starts=[at("2027-03-02 10:00")], customer=ADA, answers={}, now=NOW - 3 * DAY)
    put_out(FIRST - 2 * DAY, NOW - 3 * DAY)
    hand_over(FIRST - timedelta(hours=hours))
    (mail,) = courier.delivered
    assert f"{said}: Single" in body(mail)


def test_the_owner_is_reminded_only_where_wanted_and_gets_no_secret(cast: Cast, courier: FakeCourier) -> None:
    event_types.change(event_type=cast.event_type("single"), changes={"remind_owner": True, "follow_up": 0}, now=NOW)
    booking = booked(cast, "single", [at("2027-03-02 10:00")])
    put_out(FIRST - HOUR)
    hand_over(FIRST - HOUR)
    put_out(FIRST + HOUR, FIRST)
    hand_over(FIRST + HOUR)
    to_owner = [mail for mail in courier.delivered if mail["To"] == "Dana Reyes <dana@example.com>"]
    assert [mail["Subject"] for mail in to_owner] == [
        "Reminder: Ada Byron, Single, Tue 2 March, 10:00",
        "Follow-up: Ada Byron, Single, Tue 2 March, 10:00",
    ]
    assert all(sessions(booking)[0].secret not in text for mail in to_owner for text in bodies(mail))
    assert all("ada@example.com" in body(mail) for mail in to_owner)


def test_finding_takes_as_many_queries_for_three_as_for_one(cast: Cast) -> None:
    counts = []
    for number, clock in ((1, "10:00"), (3, "11:00")):
        starts = [at(f"2027-03-02 {clock}"), at("2027-03-02 12:00"), at("2027-03-02 13:00")][:number]
        for start in starts:
            booked(cast, "single", [start])
        with CaptureQueriesContext(connection) as queries:
            put_out(FIRST + 4 * HOUR - DAY, NOW if number == 1 else FIRST + HOUR - DAY - MINUTE)
        counts.append(len(queries))
        Notice.objects.all().delete()
        Booking.objects.update(status="canceled")
        Session.objects.update(status="canceled")
        connection.cursor().execute("DELETE FROM sessionary_claim")
    assert counts[0] == counts[1], counts


class Workers:
    """Runners that look every twenty seconds; the clock is moved."""

    def __init__(self) -> None:
        self.runners = [runner.Runner(_Never()) for _ in range(2)]

    def until(self, *moments: datetime) -> None:
        for moment in moments:
            with time_machine.travel(moment, tick=False):
                for one in self.runners:
                    for _ in range(20):
                        if not one.work_once(moment):
                            break


class _Never:
    def is_set(self) -> bool:
        return False


@pytest.fixture
def workers() -> Workers:
    return Workers()


def test_a_packages_life_in_mails_across_a_clock_change(cast: Cast, courier: FakeCourier, workers: Workers) -> None:
    """Booked, reminded, completed, followed up; between the sessions Berlin's clocks go forward."""
    event_types.change(event_type=cast.event_type("pack-5"), changes={"follow_up": 120}, now=NOW)
    days = ("03-25", "03-26", "03-29", "03-30", "03-31")  # the clocks go forward on the 28th
    booking = booked(cast, "pack-5", [at(f"2027-{day} 10:00") for day in days])
    moments: list[datetime] = [NOW, NOW + 20 * MINUTE]
    for session in sessions(booking):
        starts, ends = session.span
        for due in (starts - DAY, starts - HOUR, ends, ends + 2 * HOUR):
            moments += [due - timedelta(seconds=20), due]
    workers.until(*sorted(moments))
    to_ada = [str(mail["Subject"]) for mail in courier.delivered if mail["To"] == "Ada Byron <ada@example.com>"]
    assert to_ada[0] == "Booked: 5 sessions with Dana Reyes from Thu 25 March 2027"
    shown = ("Thu 25 March", "Fri 26 March", "Mon 29 March", "Tue 30 March", "Wed 31 March")
    for day in shown:
        reminder = f"Reminder: Pack-5 with Dana Reyes, {day}, 10:00"
        assert to_ada.count(reminder) == 2
        assert to_ada.count(f"Pack-5 with Dana Reyes, {day}, 10:00: thank you") == 1
    assert len(to_ada) == 1 + 5 * 3
    assert [session.status for session in sessions(booking)] == ["completed"] * 5
    assert fresh(booking).package_status == "completed"
    assert [session.span[0].hour for session in sessions(booking)] == [9, 9, 8, 8, 8]
    begun = Period.objects.filter(kind="remind", began_at__gt=NOW + DAY)
    assert begun.count() == len({int(moment.timestamp() // 20) for moment in moments if moment > NOW + DAY})
    assert not begun.filter(done_at=None).exists()


def test_two_that_put_the_same_out_at_once_make_one_of_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other has written its row between our looking and our writing."""
    booked(cast, "single", [at("2027-03-02 10:00")])
    original: Any = Notice.objects.bulk_create
    busy: list[int] = []

    def overtaken(rows: Any, **how: Any) -> Any:
        if not busy:
            busy.append(1)
            assert put_out(FIRST - DAY) == 1
        return original(rows, **how)

    monkeypatch.setattr(Notice.objects, "bulk_create", overtaken)
    assert put_out(FIRST - DAY) == 0
    assert Notice.objects.count() == Activity.objects.filter(kind="reminded").count() == 1
    assert Message.objects.filter(activity__kind="reminded").count() == 1


def test_completing_does_not_stand_in_the_way_of_the_follow_up(cast: Cast) -> None:
    event_types.change(event_type=cast.event_type("single"), changes={"follow_up": 60}, now=NOW)
    booked(cast, "single", [at("2027-03-02 10:00")])
    complete(FIRST + 30 * MINUTE)
    assert put_out(FIRST + 90 * MINUTE, FIRST + 80 * MINUTE) == 1
    assert told("followed_up") == [(1, 60)]


def test_what_was_being_booked_while_workers_looked_is_not_forgotten(cast: Cast, workers: Workers) -> None:
    """Its transaction ended after they had looked, though it is due before."""
    now = FIRST - DAY - 10 * timedelta(seconds=1)
    workers.until(FIRST - DAY + timedelta(seconds=1))
    book(offer=cast.offer("single"), starts=[at("2027-03-02 10:00")], customer=ADA, answers={}, now=now)
    workers.until(FIRST - DAY + timedelta(seconds=30))
    assert told() == [(1, 1440)]
