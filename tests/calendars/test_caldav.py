"""CalDAV from end to end, against a real Radicale."""

from datetime import timedelta

import pytest

from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.calendar_troubles import EVERY
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.choosing_calendars import choose
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.actions.correcting_address import correct_address
from sessionary.actions.disconnecting import disconnect
from sessionary.actions.dispatching import dispatch
from sessionary.actions.erasing import erase
from sessionary.actions.handing_over import hand_over
from sessionary.actions.holding import hold
from sessionary.actions.pages import create_event_type
from sessionary.actions.rescheduling import reschedule_for_customer
from sessionary.actions.writing_events import write_event
from sessionary.models import Busy, Calendar, Connection, ExternalEvent, Job, Message
from sessionary.providers.troubles import Never
from sessionary.rules.errors import Invalid, SlotsTaken
from sessionary.rules.states import SessionStatus
from tests.calendars.work import CalendarsAtWork, busy, do_jobs, read_all
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.support.radicale_server import PASSWORD, USER, Radicale

pytestmark = pytest.mark.django_db
LATER = NOW + EVERY
TEN = [at(f"2027-03-{day:02} 10:00") for day in (2, 3, 4, 5, 8, 9, 10, 11, 26, 29)]


def test_finds_the_calendar_behind_a_bare_address(connection: Connection) -> None:
    (calendar,) = connection.calendars.all()
    assert (calendar.name, calendar.blocks, calendar.writes) == ("Work", True, True)
    assert calendar.external_id.endswith("/dana/work/")
    assert PASSWORD.encode() not in bytes(connection.sealed)


@pytest.mark.parametrize(
    ("password", "address", "field"),
    [("wrong", "", "password"), (PASSWORD, "/nothing/here/", "address"), ("", "", "password")],
)
def test_says_beside_which_field_what_is_wrong(
    cast: Cast, server: Radicale, path: str, password: str, address: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        connect_typed(
            user=cast.dana, provider="caldav", address=server.url + address, name=USER, password=password, now=NOW
        )
    assert list(refused.value.errors) == [field]
    assert not Connection.objects.exists()


def test_events_take_time_with_the_new_sessions_own_buffers(at_work: CalendarsAtWork) -> None:
    create_event_type(page=at_work.cast.page, slug="buffered", name="Buffered", duration=30, before=15, after=15)
    at_work.server.put(at_work.path, "dentist", "DTSTART:20270302T090000Z", "DTEND:20270302T100000Z")
    read_all(LATER)
    assert busy() == [(at("2027-03-02 10:00"), at("2027-03-02 11:00"))]
    assert not at_work.is_free(at("2027-03-02 10:30"))
    assert at_work.is_free(at("2027-03-02 11:00"))
    assert not at_work.is_free(at("2027-03-02 11:00"), "buffered")
    assert at_work.is_free(at("2027-03-02 11:30"), "buffered")


def test_recurring_events_follow_both_clock_changes(at_work: CalendarsAtWork) -> None:
    zone = "DTSTART;TZID=Europe/Berlin:20270301T120000", "DTEND;TZID=Europe/Berlin:20270301T130000"
    at_work.server.put(at_work.path, "lunch", *zone, "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR")
    read_all(LATER)
    for day in ("2027-03-26", "2027-03-29", "2027-10-29", "2027-11-01"):
        assert (at(f"{day} 12:00"), at(f"{day} 13:00")) in busy()


def test_only_what_changed_is_read_again(at_work: CalendarsAtWork) -> None:
    server, path = at_work.server, at_work.path
    server.put(path, "one", "DTSTART:20270302T090000Z", "DTEND:20270302T100000Z")
    server.put(path, "two", "DTSTART:20270303T090000Z", "DTEND:20270303T100000Z")
    read_all(LATER)
    kept = Busy.objects.get(key__endswith="two.ics").pk
    server.put(path, "one", "DTSTART:20270304T090000Z", "DTEND:20270304T100000Z")
    read_all(LATER + EVERY)
    assert [start for start, _ in busy()] == [at("2027-03-03 10:00"), at("2027-03-04 10:00")]
    assert Busy.objects.filter(pk=kept).exists()
    server.ask("DELETE", f"{path}one.ics")
    read_all(LATER + 2 * EVERY)
    assert [start for start, _ in busy()] == [at("2027-03-03 10:00")]


def test_a_token_that_is_not_known_any_more_begins_anew(at_work: CalendarsAtWork) -> None:
    at_work.server.put(at_work.path, "one", "DTSTART:20270302T090000Z", "DTEND:20270302T100000Z")
    Calendar.objects.update(token="http://radicale.org/ns/sync/" + "0" * 64)
    read_all(LATER)
    assert len(busy()) == 1


def test_ten_sessions_booked_moved_and_canceled_are_ten_events(at_work: CalendarsAtWork) -> None:
    create_event_type(page=at_work.cast.page, slug="ten", name="Ten", package=True, sessions=10)
    booking = booked(at_work.cast, "ten", TEN)
    do_jobs()
    assert [told[0] for told in at_work.told()[:2]] == ["03-02 09:00", "03-03 09:00"]
    ids = [one.public_id for one in booking.sessions_in_order]
    starts = {ids[0]: at("2027-03-30 15:00"), ids[1]: at("2027-03-02 10:00")}  # the second takes the first one's time
    reschedule_for_customer(booking=booking, starts=starts, reason="", by="dana", now=NOW)
    do_jobs()
    cancel_for_customer(booking=booking, sessions=ids[2:4], refund="none", reason="", by="dana", now=NOW)
    ask_to_reschedule(booking=booking, sessions=ids[4:5], reason="", by="dana", now=NOW)
    do_jobs()
    told = at_work.told()
    assert len(told) == len({str(one["UID"]) for one in at_work.events()}) == 10
    assert told[0] == ("03-02 09:00", "Ten, Ada Byron (2/10)", 1, "OPAQUE")
    assert told[1] == ("03-04 09:00", "CANCELED: Ten, Ada Byron (3/10)", 1, "TRANSPARENT")
    assert told[3] == ("03-08 09:00", "NEW TIME ASKED FOR: Ten, Ada Byron (5/10)", 1, "TRANSPARENT")
    assert told[7:] == [
        ("03-26 09:00", "Ten, Ada Byron (9/10)", 0, "OPAQUE"),
        ("03-29 08:00", "Ten, Ada Byron (10/10)", 0, "OPAQUE"),
        ("03-30 13:00", "Ten, Ada Byron (1/10)", 1, "OPAQUE"),
    ]
    assert not any("ATTENDEE" in one or "ORGANIZER" in one for one in at_work.events())


@pytest.mark.parametrize("deletes", [False, True])
def test_ten_changed_again_and_again_leave_just_the_right_events(
    at_work: CalendarsAtWork, connection: Connection, deletes: bool
) -> None:
    """By the files in the collection: one for each session that is to be seen, at its time, with its SEQUENCE."""
    (calendar,) = connection.calendars.all()
    choose(user=at_work.cast.dana, blocks=[], writes=calendar.pk, deletes_canceled=deletes, now=NOW)
    create_event_type(page=at_work.cast.page, slug="ten", name="Ten", package=True, sessions=10)
    booking = booked(at_work.cast, "ten", TEN)
    do_jobs()
    ids = [one.public_id for one in booking.sessions_in_order]
    for day in ("2027-03-30", "2027-03-31"):  # three move twice, and take each other's hours
        starts = {ids[place]: at(f"{day} {9 + place}:00") for place in (0, 1, 2)}
        reschedule_for_customer(booking=booking, starts=starts, reason="", by="host", now=NOW)
        do_jobs()
    cancel_for_customer(booking=booking, sessions=ids[2:5], refund="none", reason="", by="host", now=NOW)
    do_jobs()
    do_jobs()
    wanted = {one.uid: one for one in booking.sessions.all() if not (deletes and one.status == "canceled")}
    found = {str(one["UID"]): one for one in at_work.events()}
    assert len(at_work.events()) == len(found) == (7 if deletes else 10)
    assert found.keys() == wanted.keys()
    for uid, session in wanted.items():
        assert (found[uid].start, int(found[uid]["SEQUENCE"])) == (session.span[0], session.sequence)
        assert ("CANCELED" in str(found[uid]["SUMMARY"])) == (session.status == "canceled")
        assert (found[uid]["TRANSP"] == "TRANSPARENT") == (session.status == "canceled")
    assert sorted(one.sequence for one in booking.sessions.all()) == [0, 0, 0, 0, 0, 1, 1, 2, 2, 3]


def test_our_own_events_are_never_busy_time(at_work: CalendarsAtWork) -> None:
    booking = booked(at_work.cast, "single", [at("2027-03-02 10:00")])
    do_jobs()
    read_all(LATER)
    assert not busy()
    (session,) = booking.sessions_in_order
    cancel_for_customer(booking=booking, sessions=[session.public_id], refund="none", reason="", by="d", now=LATER)
    assert at_work.is_free(at("2027-03-02 10:00"))


def test_a_canceled_session_is_deleted_where_the_host_says_so(at_work: CalendarsAtWork, connection: Connection) -> None:
    (calendar,) = connection.calendars.all()
    choose(user=at_work.cast.dana, blocks=[], writes=calendar.pk, deletes_canceled=True, now=NOW)
    booking = booked(at_work.cast, "single", [at("2027-03-02 10:00")])
    do_jobs()
    (session,) = booking.sessions_in_order
    cancel_for_customer(booking=booking, sessions=[session.public_id], refund="none", reason="", by="d", now=NOW)
    do_jobs()
    assert at_work.told() == []


def test_a_writer_killed_before_its_note_makes_no_second_event(at_work: CalendarsAtWork) -> None:
    booked(at_work.cast, "single", [at("2027-03-02 10:00")])
    do_jobs()
    ExternalEvent.objects.update(external_id="", etag="", told="")
    write_event({"event": ExternalEvent.objects.get().pk}, NOW)
    assert len(at_work.told()) == 1


def test_what_somebody_deleted_there_comes_back_when_it_moves(at_work: CalendarsAtWork) -> None:
    booking = booked(at_work.cast, "single", [at("2027-03-02 10:00")])
    do_jobs()
    (session,) = booking.sessions_in_order
    at_work.server.ask("DELETE", f"{at_work.path}{session.public_id}.ics")
    to = {session.public_id: at("2027-03-03 10:00")}
    reschedule_for_customer(booking=booking, starts=to, reason="", by="dana", now=NOW)
    do_jobs()
    assert at_work.told() == [("03-03 09:00", "Single, Ada Byron", 1, "OPAQUE")]


def test_who_is_erased_is_in_no_event_any_more(at_work: CalendarsAtWork) -> None:
    create_event_type(page=at_work.cast.page, slug="two", name="Two", package=True, sessions=2)
    booking = booked(at_work.cast, "two", TEN[:2])
    do_jobs()
    _, second = booking.sessions_in_order
    at_work.server.ask("DELETE", f"{at_work.path}{second.public_id}.ics")
    booking.sessions.update(status=SessionStatus.COMPLETED)
    erase(customer=booking.customer, now=NOW)
    do_jobs()
    (event,) = at_work.events()
    assert at_work.told() == [("03-02 09:00", "Two, – (1/2)", 0, "OPAQUE")]
    assert "ada" not in event.to_ical().decode().lower()


def test_a_corrected_address_is_in_the_event(at_work: CalendarsAtWork) -> None:
    booking = booked(at_work.cast, "single", TEN[:1])
    do_jobs()
    correct_address(customer=booking.customer, email="ada@new.example", by="dana", now=NOW)
    do_jobs()
    (event,) = at_work.events()
    assert "ada@new.example" in str(event["DESCRIPTION"])


def test_a_session_handed_over_goes_from_one_calendar_to_the_other(at_work: CalendarsAtWork) -> None:
    cast, server = at_work.cast, at_work.server
    theirs = server.make("eli")
    connect_typed(user=cast.eli, provider="caldav", address=server.url + theirs, name=USER, password=PASSWORD, now=NOW)
    booked(cast, "single", [at("2027-03-02 10:00")])
    do_jobs()
    hand_over(page=cast.page, to=cast.eli, by="dana", now=NOW)
    do_jobs()
    assert at_work.told() == []
    assert [str(one["SUMMARY"]) for one in server.events(theirs)] == ["Single, Ada Byron"]
    server.ask("DELETE", theirs)


def test_a_password_that_ran_out_is_told_once_and_mended_by_the_new_one(
    at_work: CalendarsAtWork, connection: Connection
) -> None:
    at_work.server.put(at_work.path, "one", "DTSTART:20270302T090000Z", "DTEND:20270302T100000Z")
    read_all(LATER)
    at_work.server.set_password("another")
    for turn in (2, 3):
        read_all(NOW + turn * EVERY)
    connection.refresh_from_db()
    assert connection.state == Connection.State.BROKEN
    assert len(busy()) == 1
    dispatch(NOW)
    assert [one.address for one in Message.objects.filter(activity__kind="calendar_trouble")] == ["dana@example.com"]
    booked(at_work.cast, "single", five_tuesdays()[1:2])
    at_work.server.set_password("another")
    connect_typed(
        user=at_work.cast.dana, provider="caldav", address=at_work.server.url, name=USER, password="another", now=LATER
    )
    connection.refresh_from_db()
    assert connection.state == Connection.State.OK
    assert not Calendar.troubled(at_work.cast.dana.pk).exists()


def test_what_appeared_meanwhile_is_seen_when_slots_are_held(at_work: CalendarsAtWork) -> None:
    at_work.server.put(at_work.path, "new", "DTSTART:20270302T090000Z", "DTEND:20270302T100000Z")
    with pytest.raises(SlotsTaken):
        hold(offer=at_work.cast.offer("single"), starts=[at("2027-03-02 10:00")], now=NOW)
    with pytest.raises(SlotsTaken):
        booked(at_work.cast, "single", [at("2027-03-02 10:30")])


def test_disconnecting_frees_the_time_and_forgets_the_password(
    at_work: CalendarsAtWork, connection: Connection
) -> None:
    at_work.server.put(at_work.path, "one", "DTSTART:20270302T090000Z", "DTEND:20270302T100000Z")
    read_all(LATER)
    disconnect(connection=connection, now=LATER)
    assert not busy()
    assert at_work.is_free(at("2027-03-02 10:00"))
    booked(at_work.cast, "single", [at("2027-03-02 10:00")])
    do_jobs(LATER + timedelta(seconds=1))
    assert [str(one["UID"]) for one in at_work.events()] == ["one"]
    assert Job.objects.filter(kind="revoke").count() == 1


def test_rules_that_would_keep_us_busy_are_refused_with_the_reason(at_work: CalendarsAtWork) -> None:
    at_work.server.put(
        at_work.path, "evil", "SUMMARY:Tick", "DTSTART:20270302T090000Z", "DTEND:20270302T090001Z",
        "RRULE:FREQ=SECONDLY;COUNT=5",
    )  # fmt: skip
    at_work.server.put(at_work.path, "dentist", "DTSTART:20270303T090000Z", "DTEND:20270303T100000Z")
    read_all(LATER)
    (reason,) = at_work.calendar.unread.values()
    assert reason == "“Tick” repeats too often: secondly repetition is not read."
    assert not at_work.is_free(at("2027-03-03 10:00"))


def test_nothing_is_written_while_the_password_is_wrong(at_work: CalendarsAtWork) -> None:
    booked(at_work.cast, "single", [at("2027-03-02 10:00")])
    at_work.server.set_password("another")
    dispatch(NOW)
    with pytest.raises(Never):
        write_event({"event": ExternalEvent.objects.get().pk}, NOW)
    assert ExternalEvent.objects.get().state == ExternalEvent.State.FAILED
