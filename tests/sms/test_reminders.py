"""Reminders by SMS: beside the mail, once for each time of a session, and only while they are wanted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from sessionary.actions import sms_accounts
from sessionary.actions.canceling import cancel
from sessionary.actions.correcting_address import correct_address
from sessionary.actions.event_types import change
from sessionary.actions.leasing import Hand, lease
from sessionary.actions.reminding import remind_between
from sessionary.actions.rescheduling import reschedule
from sessionary.jobs import runner
from sessionary.models import Booking, Job, Message, SmsAccount, SmsOptOut
from sessionary.rules.texts import MOST_SEGMENTS, segments
from tests.cast import BEN, NOW, Cast, at, booked
from tests.money.till import fresh, ids
from tests.sms.conftest import NUMBER, WILLING
from tests.support.twilio_server import KEYS, SEND, TwilioServer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEN = datetime(2027, 3, 2, 9, tzinfo=UTC)  # ten o'clock in Berlin


def put_out(until: datetime, since: datetime = NOW) -> None:
    remind_between(since, until)


def work(time_machine: Any, now: datetime) -> None:
    """What waits for somebody outside is done at this time."""
    time_machine.move_to(now, tick=False)
    for job in lease(10, now, Hand.OUTSIDE):
        runner.do(job)


def move(booking: Booking) -> None:
    """To the same time a day later."""
    starts = {ids(booking, 1)[0]: at("2027-03-03 10:00")}
    reschedule(booking=fresh(booking), starts=starts, reason="", now=NOW)


def texts() -> list[tuple[str, str]]:
    return list(Message.objects.filter(channel="sms").order_by("pk").values_list("state", "subject"))


def test_it_goes_beside_the_mail_once_for_each_reminder(
    booking: Booking, twilio: TwilioServer, time_machine: Any
) -> None:
    for _ in range(2):
        put_out(TEN - HOUR)
        work(time_machine, TEN - HOUR)
    (sms,) = twilio.sent
    session = booking.sessions_in_order[0]
    link = f"/session/{session.public_id}/{booking.secret_of_session(session.public_id)}/"
    assert sms.to == NUMBER
    assert sms.words.startswith("Reminder: Single with Dana Reyes, Tue 2 March, 10:00. Times are in Berlin time. http")
    assert sms.words.endswith(link)
    assert "/hooks/sms/" in sms.notify
    assert texts() == [("sent", "Reminder: Single with Dana Reyes, Tue 2 March, 10:00. Times are in Berlin time.")]
    assert Message.objects.get(channel="sms").service_id == sms.sid
    assert Message.objects.filter(channel="mail", activity__kind="reminded").count() == 1
    assert Job.objects.get(kind="send_sms").state == "done"


def test_only_who_agreed_is_texted_and_only_where_it_is_wanted(cast: Cast, booking: Booking) -> None:
    booked(cast, "single", [at("2027-03-02 11:00")], BEN)
    put_out(TEN - HOUR)
    assert [one.address for one in Message.objects.filter(channel="sms")] == [NUMBER]
    change(event_type=cast.event_type("single"), changes={"sms_reminders": False}, now=NOW)
    move(booking)
    put_out(TEN + DAY)
    assert len(texts()) == 1


def test_it_is_short_whatever_the_names_are(
    cast: Cast, booking: Booking, twilio: TwilioServer, time_machine: Any
) -> None:
    booking.terms["name"] = "Ein sehr langer Name für eine Sitzung, " * 3
    booking.save()
    cast.dana.name = "山田 太郎"
    cast.dana.save()
    put_out(TEN - HOUR)
    work(time_machine, TEN - HOUR)
    words = twilio.sent[0].words
    assert segments(words) <= MOST_SEGMENTS
    assert "Tue 2 March, 10:00" in words
    assert "山" not in words


def test_in_the_customers_language(cast: Cast, account: SmsAccount, twilio: TwilioServer, time_machine: Any) -> None:
    there = replace(WILLING, time_zone="America/New_York", locale="de")
    booked(cast, "single", [at("2027-03-02 15:00")], there)
    put_out(TEN + 4 * HOUR)
    work(time_machine, TEN + 4 * HOUR)
    assert "Di. 2. März, 9:00" in twilio.sent[0].words


@pytest.mark.parametrize("what", ["canceled", "moved", "begun", "stopped", "disconnected"])
def test_what_is_not_so_any_more_is_not_sent(
    cast: Cast, booking: Booking, account: SmsAccount, twilio: TwilioServer, time_machine: Any, what: str
) -> None:
    put_out(TEN - HOUR)
    now = TEN - HOUR
    if what == "canceled":
        cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    if what == "moved":
        move(booking)
    if what == "begun":
        now = TEN
    if what == "stopped":
        SmsOptOut.objects.create(account=cast.account, number=NUMBER, at=NOW)
    if what == "disconnected":
        sms_accounts.disconnect(sms_account=account)
    work(time_machine, now)
    assert twilio.sent == []
    assert texts() == [("withdrawn", "")]
    if what == "moved":
        put_out(TEN + DAY - HOUR)
        work(time_machine, TEN + DAY - HOUR)
        assert "Wed 3 March" in twilio.sent[0].words


def test_who_said_stop_or_is_not_connected_gets_none_written(cast: Cast, booking: Booking, account: SmsAccount) -> None:
    SmsOptOut.objects.create(account=cast.other_account, number=NUMBER, at=NOW)
    put_out(TEN - DAY)
    assert len(texts()) == 1
    SmsOptOut.objects.create(account=cast.account, number=NUMBER, at=NOW)
    put_out(TEN - HOUR, TEN - DAY)
    SmsOptOut.objects.all().delete()
    sms_accounts.disconnect(sms_account=account)
    put_out(TEN - timedelta(minutes=1), TEN - HOUR)
    assert len(texts()) == 1


@pytest.mark.parametrize(("kind", "sent"), [("lose request", 1), ("lose answer", 1), ("garble", 1)])
def test_when_an_answer_is_lost_it_is_asked_for_before_it_is_sent_again(
    booking: Booking, twilio: TwilioServer, time_machine: Any, kind: str, sent: int
) -> None:
    put_out(TEN - DAY)
    twilio.now = TEN - DAY
    twilio.trouble(SEND, kind)
    work(time_machine, TEN - DAY)
    assert texts() == [("waiting", "")]
    work(time_machine, TEN - DAY + timedelta(minutes=1))
    assert len(twilio.sent) == sent
    assert Message.objects.get(channel="sms").service_id == twilio.sent[0].sid


def test_the_second_reminder_is_not_taken_for_the_first(
    booking: Booking, twilio: TwilioServer, time_machine: Any
) -> None:
    for since, until, kind in ((NOW, TEN - DAY, "lose answer"), (TEN - DAY, TEN - HOUR, "lose request")):
        put_out(until, since)
        twilio.now = until
        twilio.trouble(SEND, kind)
        for seconds in (0, 60):
            work(time_machine, until + timedelta(seconds=seconds))
    assert [one.words for one in twilio.sent] == [twilio.sent[0].words] * 2
    assert len(set(Message.objects.filter(channel="sms").values_list("service_id", flat=True))) == 2


def test_a_number_that_is_none_is_for_administrators_to_see(
    booking: Booking, twilio: TwilioServer, time_machine: Any
) -> None:
    twilio.nobodys.add(NUMBER)
    put_out(TEN - DAY)
    work(time_machine, TEN - DAY)
    job = Job.objects.get(kind="send_sms")
    assert (job.state, "Invalid 'To' Phone Number" in job.error) == ("dead", True)
    assert texts()[0][0] == "failed"


def test_a_token_that_was_changed_there_is_to_be_entered_and_loses_no_text(
    cast: Cast, booking: Booking, account: SmsAccount, twilio: TwilioServer, time_machine: Any
) -> None:
    account.keys = {**KEYS, "auth_token": "x" * 32}
    account.save()
    put_out(TEN - DAY)
    work(time_machine, TEN - DAY)
    job = Job.objects.get(kind="send_sms")
    assert (job.state, job.error.partition(":")[0]) == (
        "ready",
        "The keys under Settings, SMS, have to be entered anew",
    )
    assert texts() == [("waiting", "")]
    sms_accounts.connect(account=cast.account, provider="twilio", keys=KEYS)
    work(time_machine, TEN - DAY + timedelta(minutes=1))
    assert len(twilio.sent) == 1


def test_who_opted_out_at_the_provider_counts_as_stopped(
    booking: Booking, twilio: TwilioServer, time_machine: Any
) -> None:
    twilio.opted_out.add(NUMBER)
    put_out(TEN - DAY)
    work(time_machine, TEN - DAY)
    assert SmsOptOut.objects.get().number == NUMBER
    assert texts()[0][0] == "withdrawn"
    assert Job.objects.get(kind="send_sms").state == "done"


def test_a_provider_asked_to_wait_keeps_no_mail_waiting(
    booking: Booking, twilio: TwilioServer, time_machine: Any, settings: Settings
) -> None:
    twilio.trouble(SEND, "refuse", 429, 60)
    put_out(TEN - DAY)
    work(time_machine, TEN - DAY)
    assert lease(10, TEN - DAY + timedelta(seconds=59), Hand.OUTSIDE) == []
    mails = lease(10, TEN - DAY + timedelta(seconds=1), Hand.MAIL)
    assert [job.kind for job in mails] == ["deliver"]
    work(time_machine, TEN - DAY + timedelta(seconds=61))
    assert len(twilio.sent) == 1


def test_a_corrected_address_is_no_number(
    cast: Cast, booking: Booking, twilio: TwilioServer, time_machine: Any
) -> None:
    put_out(TEN - DAY)
    correct_address(customer=booking.customer, email="ada@new.example", by="host", now=NOW)
    work(time_machine, TEN - DAY)
    (sms,) = twilio.sent
    session = fresh(booking).sessions_in_order[0]
    assert (sms.to, sms.words.endswith(f"{fresh(booking).secret_of_session(session.public_id)}/")) == (NUMBER, True)


def test_putting_out_takes_as_many_queries_for_three_as_for_one(cast: Cast, account: SmsAccount) -> None:
    counts = []
    for day, hours in ((3, (10,)), (4, (10, 11, 12))):
        for hour in hours:
            booked(cast, "single", [at(f"2027-03-0{day} {hour}:00")], WILLING)
        with CaptureQueriesContext(connection) as queries:
            put_out(TEN + (day - 2) * DAY + 3 * HOUR - DAY, TEN + (day - 2) * DAY - 2 * DAY)
        counts.append(len(queries))
    assert len(texts()) == 4
    assert counts[0] == counts[1]
