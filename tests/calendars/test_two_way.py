"""Two-way calendars against a real Radicale: what is moved or deleted there, and what never counts."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sessionary.actions import events_there, following_calendars
from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.choosing_calendars import choose
from sessionary.actions.events_to_write import write_again
from sessionary.actions.following_calendars import follow
from sessionary.actions.handing_over import hand_over
from sessionary.actions.holding import hold
from sessionary.actions.pages import create_event_type
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.actions.webhook_events import events_of
from sessionary.actions.writing_events import write_event
from sessionary.models import Busy, Calendar, Connection, ExternalEvent, Message, Session
from sessionary.providers.troubles import Never
from tests.calendars.two_way_work import TwoWay, happened, put_back_for, standing, subjects
from tests.calendars.work import do_jobs
from tests.cast import ADA, BEN, BERLIN, NOW, at, booked
from tests.messages.reading import body, parts, sent
from tests.money.till import ids, sessions

pytestmark = pytest.mark.django_db
TUESDAY = at("2027-03-02 10:00")
LONG_AGO = datetime(2027, 3, 1, 8, 0, tzinfo=BERLIN)
DAYS = [at(f"2027-03-{day:02} 10:00") for day in (2, 3, 4, 5, 8, 9, 10, 11, 26, 29)]


def about_all_events() -> dict[str, Any]:
    """What a job is told that looks at all events of the only calendar."""
    events = list(ExternalEvent.objects.values_list("pk", flat=True))
    return {"calendar": Calendar.objects.get().pk, "events": events, "missing": 1}


def test_deleted_there_is_canceled_here_and_the_customer_is_told(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    two_way.delete(*sessions(booking))
    two_way.read()
    assert standing(booking) == [("03-02 10:00", "canceled", "calendar", 1)]
    assert happened() == ["canceled"]
    mails = sent(booking, "canceled")
    assert mails["customer"]["Subject"] == "Canceled: Single, Tue 2 March, 10:00"
    assert "Dana Reyes canceled your session." in body(mails["customer"])
    ((method, event),) = parts(mails["customer"])
    assert (method, int(event["SEQUENCE"]), event["STATUS"]) == ("CANCEL", 1, "CANCELLED")
    two_way.read()
    assert two_way.events() == []
    assert happened() == ["canceled"]


def test_moved_there_is_moved_here_keeps_its_length_and_is_written_back(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    two_way.move(sessions(booking)[0], "2027-03-04 19:07", minutes=90)  # outside the hours, which hosts may
    two_way.read()
    assert standing(booking) == [("03-04 19:07", "rescheduled", "calendar", 1)]
    assert two_way.told() == [("03-04 18:07", "Single, Ada Byron", 1, "OPAQUE")]
    assert two_way.events()[0].duration == timedelta(minutes=30)
    mails = sent(booking, "rescheduled")
    assert mails["customer"]["Subject"] == "Moved: Single is now Thu 4 March, 19:07"
    ((method, event),) = parts(mails["customer"])
    assert (method, int(event["SEQUENCE"])) == ("REQUEST", 1)
    assert event.start == datetime(2027, 3, 4, 19, 7, tzinfo=BERLIN)
    two_way.read()
    assert happened() == ["rescheduled"]


def test_what_one_reading_brings_is_one_action_and_one_message_for_each_booking(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "ten", DAYS)
    other = booked(two_way.cast, "single", [at("2027-03-12 12:00")], BEN)
    two_way.read()
    first, second, third, *_ = sessions(booking)
    two_way.delete(first)
    two_way.move(second, "2027-03-02 10:00")  # the time of the one that is deleted
    two_way.move(third, "2027-03-03 10:00")
    two_way.move(sessions(other)[0], "2027-03-04 10:00")
    two_way.read()
    assert standing(booking)[:3] == [
        ("03-02 10:00", "canceled", "calendar", 1),
        ("03-02 10:00", "rescheduled", "calendar", 1),
        ("03-03 10:00", "rescheduled", "calendar", 1),
    ]
    assert standing(other) == [("03-04 10:00", "rescheduled", "calendar", 1)]
    assert happened() == ["canceled", "rescheduled", "rescheduled"]
    assert subjects(booking, "rescheduled")["customer"] == "Moved: sessions 2 and 3, now from Tue 2 March, 10:00"
    assert len(two_way.events()) == 10


def test_room_that_others_make_is_used_whatever_their_order(two_way: TwoWay) -> None:
    first = booked(two_way.cast, "single", [TUESDAY])
    second = booked(two_way.cast, "single", [TUESDAY + 60], BEN)
    two_way.read()
    two_way.move(sessions(first)[0], "2027-03-02 11:00")
    two_way.move(sessions(second)[0], "2027-03-02 12:00")
    two_way.read()
    assert [one[0] for one in (*standing(first), *standing(second))] == ["03-02 11:00", "03-02 12:00"]
    assert "put_back" not in happened()


def test_a_move_onto_another_session_is_put_back_and_the_host_told(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "ten", DAYS)
    booked(two_way.cast, "single", [at("2027-03-02 14:00")], BEN)
    two_way.read()
    first, second, *_ = sessions(booking)
    two_way.move(first, "2027-03-02 14:15")
    two_way.move(second, "2027-03-03 14:00")
    two_way.read()
    assert standing(booking)[:2] == [
        ("03-02 10:00", "scheduled", None, 0),
        ("03-03 14:00", "rescheduled", "calendar", 1),
    ]
    assert f"{two_way.event_of(first).start:%m-%d %H:%M}" == "03-02 09:00"
    assert happened() == ["rescheduled", "put_back"]
    told = sent(booking, "put_back")
    assert set(told) == {"owner"}
    assert told["owner"]["Subject"] == "Put back in your calendar: the session of Ada Byron"
    assert "You have another session at that time." in body(told["owner"])
    two_way.read()
    assert happened() == ["rescheduled", "put_back"]


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({"DTSTART": LONG_AGO, "DTEND": LONG_AGO + timedelta(minutes=30)}, "past"),
        ({"DTSTART": date(2027, 3, 2), "DTEND": date(2027, 3, 3)}, "untimed"),
        ({"DTSTART": datetime(2027, 3, 2, 12, 0), "DTEND": datetime(2027, 3, 2, 12, 30)}, "untimed"),
        ({"DTEND": datetime(2027, 3, 2, 12, 0, tzinfo=BERLIN)}, "length"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_put_back_with_the_reason(two_way: TwoWay, properties: dict[str, date], why: str) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    two_way.change(sessions(booking)[0], **properties)
    two_way.read()
    assert standing(booking) == [("03-02 10:00", "scheduled", None, 0)]
    assert put_back_for(booking) == [why]
    event = two_way.events()[0]
    assert (f"{event.start:%m-%d %H:%M}", event.duration) == ("03-02 09:00", timedelta(minutes=30))
    two_way.read()
    assert happened() == ["put_back"]


@pytest.mark.parametrize(
    ("day", "to", "utc"), [("2027-03-26", "2027-03-29", "03-29 08:00"), ("2027-10-29", "2027-11-01", "11-01 09:00")]
)
def test_local_times_are_kept_across_both_clock_changes(two_way: TwoWay, day: str, to: str, utc: str) -> None:
    booking = booked(two_way.cast, "single", [at(f"{day} 10:00")])
    two_way.read()
    two_way.move(sessions(booking)[0], f"{to} 10:00")
    two_way.read()
    assert standing(booking) == [(f"{to[5:]} 10:00", "rescheduled", "calendar", 1)]
    assert two_way.told() == [(utc, "Single, Ada Byron", 1, "OPAQUE")]
    two_way.read()
    assert happened() == ["rescheduled"]


def test_what_we_write_never_comes_back(two_way: TwoWay) -> None:
    """Booked, moved, asked for another time, canceled; read before and after each writing, and after a lost note."""
    booking = booked(two_way.cast, "ten", DAYS)
    two_way.read()
    one, two, three, *_ = ids(booking, *range(1, 11))
    starts = {one: at("2027-03-30 15:00"), two: DAYS[0]}
    before = list(ExternalEvent.objects.order_by("pk").values("id", "told", "etag", "sequence", "starts", "ends"))
    reschedule_for_customer(booking=booking, starts=starts, reason="", by="host", now=NOW)
    two_way.read()
    two_way.read()
    for row in before:  # killed after writing, before its note
        ExternalEvent.objects.filter(pk=row["id"]).update(**row, state="pending")
    Calendar.objects.update(whole_at=None)
    two_way.read()
    back = {one: DAYS[0], two: DAYS[1]}  # and back at once, with the second writing not noted either
    reschedule_for_customer(booking=booking, starts=back, reason="", by="host", now=NOW)
    Calendar.objects.update(whole_at=None)
    two_way.read()
    ask_to_reschedule(booking=booking, sessions=[three], reason="", by="host", now=NOW)
    cancel_for_customer(booking=booking, sessions=[two], refund="none", reason="", by="host", now=NOW)
    two_way.read()
    Calendar.objects.update(whole_at=None)
    two_way.read()
    assert happened() == []
    assert standing(booking)[0] == ("03-02 10:00", "rescheduled", "host", 2)


def test_moved_on_both_sides_ours_wins(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    (session,) = sessions(booking)
    two_way.move(session, "2027-03-03 10:00")
    to = {session.public_id: at("2027-03-05 10:00")}
    reschedule_for_customer(booking=booking, starts=to, reason="", by="host", now=NOW)
    two_way.read()
    two_way.read()
    assert standing(booking) == [("03-05 10:00", "rescheduled", "host", 1)]
    assert two_way.told() == [("03-05 09:00", "Single, Ada Byron", 1, "OPAQUE")]


def test_a_note_that_is_new_does_not_write_over_a_move(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    (session,) = sessions(booking)
    two_way.move(session, "2027-03-03 10:00")
    type(booking).objects.filter(pk=booking.pk).update(phone="+49 30 1234")
    write_again(session, two_way.now)
    do_jobs(two_way.now)
    assert standing(booking) == [("03-03 10:00", "rescheduled", "calendar", 1)]
    assert "+49 30 1234" in str(two_way.events()[0]["DESCRIPTION"])


@pytest.mark.parametrize("what", ["canceled", "asked", "completed", "no_show", "begun"])
def test_sessions_that_are_not_ahead_are_left_alone(two_way: TwoWay, what: str) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    (session,) = sessions(booking)
    this = [session.public_id]
    if what == "canceled":
        cancel_for_customer(booking=booking, sessions=this, refund="none", reason="", by="host", now=NOW)
    elif what == "asked":
        ask_to_reschedule(booking=booking, sessions=this, reason="", by="host", now=NOW)
    elif what in ("completed", "no_show"):
        Session.objects.update(status=what)
    else:
        two_way.turn = 12 * 25 + 1  # the next day, at 10:05 in Berlin
    before = standing(booking)
    two_way.delete(session)
    two_way.read()
    two_way.read()
    follow(about_all_events(), two_way.now)  # as a job does that was put in before
    assert standing(booking) == before
    assert happened() == []


def test_most_events_gone_at_once_cancels_nothing_and_brings_them_back(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "ten", DAYS)
    two_way.read()
    two_way.delete(*sessions(booking)[:6])
    two_way.move(sessions(booking)[9], "2027-03-30 10:00")
    two_way.read()
    assert [one[1] for one in standing(booking)] == ["scheduled"] * 9 + ["rescheduled"]
    assert len(two_way.events()) == 10
    assert happened() == ["events_missing", "rescheduled"]
    message = Message.objects.get(activity__kind="events_missing")
    assert message.address == "dana@example.com"
    two_way.read()
    assert happened() == ["events_missing", "rescheduled"]


def test_some_of_many_gone_at_once_are_canceled(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "ten", DAYS)
    two_way.read()
    two_way.delete(*sessions(booking)[:5])
    two_way.read()
    assert [one[1] for one in standing(booking)] == ["canceled"] * 5 + ["scheduled"] * 5
    two_way.delete(*sessions(booking)[5:9])  # right afterwards: together that is most of them
    two_way.read()
    assert [one[1] for one in standing(booking)] == ["canceled"] * 5 + ["scheduled"] * 5


def test_a_calendar_that_is_gone_or_shut_cancels_nothing(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    looked_at = about_all_events()
    two_way.server.set_password("another")
    follow(looked_at, two_way.now)
    two_way.read()
    assert Connection.objects.get().state == "broken"
    two_way.server.set_password("app-password")
    Connection.objects.update(state="ok")
    two_way.server.ask("DELETE", two_way.path)
    follow(looked_at, two_way.now)
    two_way.read()
    assert standing(booking) == [("03-02 10:00", "scheduled", None, 0)]
    assert happened() == []
    assert Calendar.objects.get().silent_since is not None


def test_news_for_a_calendar_that_is_gone_do_not_wait_for_ever(two_way: TwoWay) -> None:
    """Its events were not deleted, so there is nothing to follow first."""
    booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    ExternalEvent.objects.update(told="something older")
    assert two_way.server.ask("DELETE", two_way.path).is_success
    with pytest.raises(Never, match="The calendar is not there any more"):
        write_event({"event": ExternalEvent.objects.get().pk}, two_way.now)


def test_a_reading_that_is_short_of_events_cancels_nothing(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    Calendar.objects.update(token="http://radicale.org/ns/sync/" + "0" * 64)
    two_way.read()
    follow(about_all_events(), two_way.now)
    assert standing(booking) == [("03-02 10:00", "scheduled", None, 0)]


def test_who_has_not_asked_for_it_is_not_followed_nor_what_they_changed_before(
    two_way: TwoWay, connection: Connection
) -> None:
    (calendar,), dana = connection.calendars.all(), two_way.cast.dana
    choose(user=dana, blocks=[], writes=calendar.pk, now=NOW)
    booking = booked(two_way.cast, "ten", DAYS)
    two_way.read()
    two_way.move(sessions(booking)[0], "2027-03-12 10:00")
    two_way.delete(sessions(booking)[1])
    two_way.read()
    follow(about_all_events(), two_way.now)  # as a job does that was put in before it was turned off
    assert happened() == []
    choose(user=dana, blocks=[], writes=calendar.pk, two_way=True, now=two_way.now)
    do_jobs(two_way.now)
    two_way.read()
    assert happened() == []
    assert [told[0] for told in two_way.told()[:2]] == ["03-02 09:00", "03-03 09:00"]
    two_way.move(sessions(booking)[0], "2027-03-12 10:00")  # from now on it counts, though it takes no time
    two_way.read()
    assert standing(booking)[0] == ("03-12 10:00", "rescheduled", "calendar", 1)
    assert not Busy.objects.exists()


def test_a_change_that_a_fresh_look_saw_first_is_not_lost(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    two_way.move(sessions(booking)[0], "2027-03-03 10:00")
    hold(offer=two_way.cast.offer("single"), starts=[at("2027-03-08 10:00")], now=two_way.now)
    do_jobs(two_way.now)
    assert standing(booking) == [("03-03 10:00", "rescheduled", "calendar", 1)]


@pytest.mark.parametrize("act", ["cancel", "move", "write"])
def test_what_happens_here_while_we_ask_wins(two_way: TwoWay, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    (session,) = sessions(booking)
    two_way.move(session, "2027-03-03 10:00")

    def look_slowly(*args: object) -> object:
        found = events_there.look(*args)  # type: ignore[arg-type]
        monkeypatch.undo()
        if act == "cancel":
            cancel_for_customer(
                booking=booking, sessions=[session.public_id], refund="none", reason="", by="host", now=NOW
            )
        elif act == "move":
            to = {session.public_id: at("2027-03-05 10:00")}
            reschedule_for_customer(booking=booking, starts=to, reason="", by="host", now=NOW)
        else:
            ExternalEvent.objects.update(told="written meanwhile")
        return found

    monkeypatch.setattr(following_calendars, "look", look_slowly)
    two_way.read()
    two_way.read()
    assert happened() == []
    assert (
        standing(booking)[0][:3]
        == {
            "cancel": ("03-02 10:00", "canceled", "host"),
            "move": ("03-05 10:00", "rescheduled", "host"),
            "write": ("03-02 10:00", "scheduled", None),
        }[act]
    )


def test_canceled_there_by_its_status(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    two_way.change(sessions(booking)[0], STATUS="CANCELLED")
    two_way.read()
    assert standing(booking) == [("03-02 10:00", "canceled", "calendar", 1)]
    assert two_way.told() == [("03-02 09:00", "CANCELED: Single, Ada Byron", 1, "TRANSPARENT")]


def test_programs_hear_of_it_like_of_any_change(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "ten", DAYS)
    two_way.read()
    two_way.delete(sessions(booking)[0])
    two_way.move(sessions(booking)[1], "2027-03-12 10:00")
    two_way.read()
    told = [event.type for row in booking.activities.filter(by="calendar").order_by("pk") for event in events_of(row)]
    assert told == ["booking.updated", "session.canceled", "booking.updated", "session.rescheduled"]


def test_a_program_that_insists_is_put_back_again_and_told_of_once_a_day(two_way: TwoWay) -> None:
    booking = booked(two_way.cast, "single", [TUESDAY])
    two_way.read()
    for hour in ("12:00", "12:00", "13:00"):
        two_way.change(sessions(booking)[0], DTEND=datetime(2027, 3, 2, int(hour[:2]), 0, tzinfo=BERLIN))
        two_way.read()
        assert two_way.events()[0].duration == timedelta(minutes=30)
    two_way.change(sessions(booking)[0], DTSTART=date(2027, 3, 2), DTEND=date(2027, 3, 3))
    two_way.read()
    assert happened() == ["put_back", "put_back"]


def test_one_seat_of_a_group_moves_by_itself_and_others_may_join_it(two_way: TwoWay) -> None:
    create_event_type(page=two_way.cast.page, slug="class", name="Class", seats=3)
    mine, theirs = (booked(two_way.cast, "class", [TUESDAY], who) for who in (ADA, BEN))
    two_way.read()
    two_way.move(sessions(mine)[0], "2027-03-03 10:00")
    two_way.read()
    assert [one[0][0] for one in (standing(mine), standing(theirs))] == ["03-03 10:00", "03-02 10:00"]
    two_way.move(sessions(theirs)[0], "2027-03-03 10:00")
    two_way.read()
    assert standing(theirs) == [("03-03 10:00", "rescheduled", "calendar", 1)]
    assert sessions(mine)[0].meeting == sessions(theirs)[0].meeting


def test_what_we_take_out_ourselves_as_it_goes_to_another_host_is_not_deleted(two_way: TwoWay) -> None:
    cast = two_way.cast
    booking = booked(cast, "single", [TUESDAY])
    two_way.read()
    hand_over(page=cast.page, to=cast.eli, by="dana", now=two_way.now)
    two_way.delete(*sessions(booking))  # as the job does that was killed before its note
    follow(about_all_events(), two_way.now)
    two_way.read()
    assert standing(booking) == [("03-02 10:00", "scheduled", None, 1)]
    assert happened() == []
