"""Booking with approval: suggestions claim nothing, one of them is approved, or none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sessionary.actions import demo, holding
from sessionary.actions.approving import approve, ask_for_times, decline
from sessionary.actions.booking import book
from sessionary.actions.calendar_files import booking_file
from sessionary.actions.canceling import cancel
from sessionary.actions.clock import to_datetime
from sessionary.actions.queueing import NotYet
from sessionary.actions.requesting import LAPSE, lapse_when_due, suggest
from sessionary.actions.rescheduling import reschedule
from sessionary.models import Activity, Booking, Claim, EventType, Job, OpeningHours, Request, Session
from sessionary.rules.errors import (
    Invalid,
    NotAllowed,
    NotOffered,
    RequestAnswered,
    SlotsOverlap,
    SlotsTaken,
    WrongNumberOfSessions,
)
from tests.cast import ADA, BEN, NOW, Cast, at, booked
from tests.money.till import fresh, ids, statuses
from tests.requests_cast import OTHERS, THREE, approved, by_approval, requested


@pytest.fixture
def cast(cast: Cast) -> Cast:
    by_approval(cast)
    return cast


def kinds(booking: Booking) -> list[str]:
    return [one.kind for one in booking.activities.order_by("pk")]


def answers(booking: Booking) -> list[str | None]:
    return [one.answer for one in booking.requests.all()]


def test_a_request_claims_nothing_and_has_one_session_without_a_time(cast: Cast) -> None:
    booking = requested(cast)
    (session,) = booking.sessions_in_order
    assert (booking.status, booking.reference[:4], session.status) == ("requested", "BKG-", "requested")
    assert (session.starts, session.ends) == (None, None)
    assert fresh(booking).suggested == THREE
    assert not Claim.objects.exists()
    assert kinds(booking) == ["requested"]
    booked(cast, "single", [THREE[0]], BEN)


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_exactly_n_are_suggested(cast: Cast, count: int) -> None:
    with pytest.raises(WrongNumberOfSessions) as refused:
        requested(cast, [*THREE, *OTHERS][:count])
    assert refused.value.wanted == 3
    assert not Booking.objects.exists()


@pytest.mark.parametrize("count", [1, 10])
def test_one_and_ten_can_be_suggested(cast: Cast, count: int) -> None:
    by_approval(cast, f"with-{count}", suggested_times=count)
    starts = [at(f"2027-03-{day:02} {hour}:00") for day in (2, 3) for hour in range(9, 14)]
    assert len(fresh(requested(cast, starts[:count], slug=f"with-{count}")).suggested) == count


@pytest.mark.parametrize("count", [0, 11])
def test_the_database_knows_no_other_number(cast: Cast, count: int) -> None:
    by_approval(cast, "odd")
    with pytest.raises(IntegrityError), transaction.atomic():
        EventType.objects.filter(slug="odd").update(suggested_times=count)


def test_they_differ_but_may_overlap(cast: Cast) -> None:
    with pytest.raises(SlotsOverlap):
        requested(cast, [THREE[0], THREE[1], THREE[0]])
    assert requested(cast, [THREE[0], THREE[0] + 30, THREE[1]]).status == "requested"


@pytest.mark.parametrize(
    "odd", ["2027-03-02 10:10", "2027-03-06 10:00", "2027-03-01 09:30", "2029-03-01 10:00", "2027-03-02 16:30"]
)
def test_each_is_on_offer_by_itself(cast: Cast, odd: str) -> None:
    with pytest.raises(NotOffered) as refused:
        requested(cast, [*THREE[:2], at(odd)])
    assert refused.value.starts == [at(odd)]


def test_what_is_taken_is_named(cast: Cast) -> None:
    booked(cast, "single", [THREE[1] + 30])
    with pytest.raises(SlotsTaken) as refused:
        requested(cast)
    assert refused.value.starts == [THREE[1]]


def test_nothing_is_held_for_a_request(cast: Cast) -> None:
    with pytest.raises(NotOffered):
        holding.hold(offer=cast.offer("consult"), starts=THREE[:1], now=NOW)


def test_a_hold_from_before_is_no_way_around_approval(cast: Cast) -> None:
    event_type = cast.event_type("single")
    held = holding.hold(offer=cast.offer("single"), starts=THREE[:1], now=NOW)
    event_type.mode, event_type.suggested_times = "approval", 1
    event_type.save()
    with pytest.raises(NotOffered):
        book(offer=held.offer, starts=held.starts, customer=ADA, answers={}, hold=held, now=NOW)


def test_a_retry_with_the_same_key_returns_the_first_request(cast: Cast) -> None:
    def submit() -> Booking:
        return book(offer=cast.offer("consult"), starts=THREE, customer=ADA, answers={}, key="k", now=NOW)

    assert submit().pk == submit().pk
    assert Booking.objects.count() == 1


def test_the_approved_time_is_claimed_and_the_session_scheduled(cast: Cast) -> None:
    event_type = cast.event_type("consult")
    event_type.before, event_type.after = 10, 20
    event_type.save()
    booking = approved(cast)
    (session,) = fresh(booking).sessions_in_order
    assert (fresh(booking).status, session.status) == ("scheduled", "scheduled")
    assert session.span == (to_datetime(THREE[1]), to_datetime(THREE[1] + 60))
    claim = Claim.objects.get()
    assert (claim.starts, claim.ends, claim.before, claim.after) == (THREE[1], THREE[1] + 60, 10, 20)
    assert (claim.session, claim.meeting, claim.expires_at) == (session, session.meeting, None)
    assert (fresh(booking).suggested, answers(booking), kinds(booking)) == ([], ["approved"], ["requested", "approved"])


def test_only_one_of_the_suggested_that_is_still_ahead(cast: Cast) -> None:
    booking = requested(cast)
    for start, now in ((OTHERS[0], NOW), (THREE[0] + 30, NOW), (THREE[0], to_datetime(THREE[0]))):
        with pytest.raises(NotOffered):
            approve(booking=booking, start=start, by="host", now=now)
    assert not Claim.objects.exists()


def test_lead_time_and_hours_are_not_asked_again(cast: Cast) -> None:
    booking = requested(cast)
    OpeningHours.objects.filter(page=cast.page).delete()
    approve(booking=booking, start=THREE[0], by="host", now=to_datetime(THREE[0]) - timedelta(minutes=1))
    assert statuses(booking) == ["scheduled"]


@pytest.mark.parametrize("taken", [THREE[1], THREE[1] + 30, THREE[1] - 30])
def test_a_time_that_is_gone_is_not_approved(cast: Cast, taken: int) -> None:
    booking = requested(cast)
    event_type = cast.event_type("single")
    event_type.after = 20
    event_type.save()
    booked(cast, "single", [taken], BEN)
    with pytest.raises(SlotsTaken) as refused:
        approve(booking=booking, start=THREE[1], by="host", now=NOW)
    assert refused.value.starts == [THREE[1]]
    assert (statuses(booking), fresh(booking).suggested) == (["requested"], THREE)


def test_a_cap_counts_when_approved(cast: Cast) -> None:
    event_type = cast.event_type("consult")
    event_type.per_day = 1
    event_type.save()
    first, second = requested(cast), requested(cast, [THREE[0] + 120, *OTHERS[:2]], BEN)
    approve(booking=first, start=THREE[0], by="host", now=NOW)
    with pytest.raises(SlotsTaken):
        approve(booking=second, start=THREE[0] + 120, by="host", now=NOW)
    approve(booking=second, start=OTHERS[0], by="host", now=NOW)


def test_a_time_held_by_somebody_is_taken_until_the_hold_has_run_out(cast: Cast) -> None:
    booking = requested(cast)
    holding.hold(offer=cast.offer("single"), starts=[THREE[0]], now=NOW)
    with pytest.raises(SlotsTaken):
        approve(booking=booking, start=THREE[0], by="host", now=NOW)
    approve(booking=booking, start=THREE[0], by="host", now=NOW + timedelta(minutes=11))


def test_declined_for_good(cast: Cast) -> None:
    booking = decline(booking=requested(cast), reason=" Too far ", by="host", now=NOW)
    (session,) = fresh(booking).sessions_in_order
    assert (fresh(booking).status, session.status, session.changed_by) == ("declined", "canceled", "host")
    assert booking.activities.get(kind="declined").data == {"reason": "Too far"}
    assert Request.objects.get().reason == "Too far"
    answer_nothing_more(booking)


def answer_nothing_more(booking: Booking) -> None:
    before = (fresh(booking).status, kinds(booking))
    works: list[Callable[[], Booking]] = [
        lambda: approve(booking=booking, start=THREE[0], by="host", now=NOW),
        lambda: decline(booking=booking, reason="", by="host", now=NOW),
        lambda: ask_for_times(booking=booking, reason="", by="host", now=NOW),
        lambda: suggest(booking=booking, starts=OTHERS, now=NOW),
    ]
    for work in works:
        with pytest.raises(RequestAnswered):
            work()
    assert (fresh(booking).status, kinds(booking)) == before


def test_nothing_more_is_answered_once_it_is_approved(cast: Cast) -> None:
    answer_nothing_more(approved(cast))


def test_other_times_are_asked_for_and_suggested(cast: Cast) -> None:
    booking = requested(cast)
    ask_for_times(booking=booking, reason="Mornings, please", by="host", now=NOW)
    assert (fresh(booking).status, fresh(booking).suggested, statuses(booking)) == ("requested", [], ["requested"])
    with pytest.raises(NotOffered):
        approve(booking=booking, start=THREE[0], by="host", now=NOW)
    with pytest.raises(RequestAnswered):
        ask_for_times(booking=booking, reason="", by="host", now=NOW)
    suggest(booking=booking, starts=OTHERS, now=NOW)
    assert (fresh(booking).suggested, answers(booking)) == (OTHERS, ["other_times", None])
    assert kinds(booking) == ["requested", "other_times_asked", "requested"]
    approve(booking=booking, start=OTHERS[2], by="host", now=NOW)
    assert statuses(booking) == ["scheduled"]


def test_the_customer_suggests_anew_unasked(cast: Cast) -> None:
    booking = requested(cast)
    for starts, refusal in ((OTHERS[:2], WrongNumberOfSessions), ([OTHERS[0]] * 3, SlotsOverlap)):
        with pytest.raises(refusal):
            suggest(booking=booking, starts=starts, now=NOW)
    with pytest.raises(NotOffered):
        suggest(booking=booking, starts=[*OTHERS[:2], at("2027-03-06 10:00")], now=NOW)
    assert fresh(booking).suggested == THREE
    suggest(booking=booking, starts=OTHERS[::-1], now=NOW)
    assert (fresh(booking).suggested, answers(booking)) == (OTHERS, ["replaced", None])
    with pytest.raises(NotOffered):
        approve(booking=booking, start=THREE[0], by="host", now=NOW)


def test_a_disabled_page_takes_no_request_but_other_times_for_one(cast: Cast) -> None:
    booking, offer = requested(cast), cast.offer("consult")
    cast.page.enabled = False
    cast.page.save()
    with pytest.raises(NotOffered):
        book(offer=offer, starts=OTHERS, customer=BEN, answers={}, now=NOW)
    suggest(booking=booking, starts=OTHERS, now=NOW)


def test_the_number_is_frozen(cast: Cast) -> None:
    booking = requested(cast)
    event_type = cast.event_type("consult")
    event_type.suggested_times = 1
    event_type.save()
    suggest(booking=booking, starts=OTHERS, now=NOW)
    assert fresh(booking).suggested == OTHERS


def test_the_customer_cancels_a_request_under_no_policy(cast: Cast) -> None:
    event_type = cast.event_type("consult")
    event_type.cancel_policy, event_type.cancel_reason = [], "mandatory"
    event_type.save()
    booking = requested(cast)
    with pytest.raises(NotAllowed):
        reschedule(booking=booking, starts={ids(booking, 1)[0]: OTHERS[0]}, reason="Ill", now=NOW)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW, expect=0)
    assert (fresh(booking).status, statuses(booking), answers(booking)) == ("canceled", ["canceled"], ["canceled"])
    answer_nothing_more(booking)


def test_reasons_have_an_end(cast: Cast) -> None:
    booking = requested(cast)
    with pytest.raises(Invalid):
        decline(booking=booking, reason="x" * 1001, by="host", now=NOW)
    with pytest.raises(Invalid):
        ask_for_times(booking=booking, reason="x" * 1001, by="host", now=NOW)
    assert answers(booking) == [None]


def test_a_request_lapses_when_its_last_time_has_come(cast: Cast) -> None:
    booking = requested(cast)
    job = Job.objects.get(kind=LAPSE)
    assert job.run_at == to_datetime(THREE[2])
    with pytest.raises(NotYet) as early:
        lapse_when_due(job.payload, job.run_at - timedelta(seconds=1))
    assert early.value.again_at == job.run_at
    lapse_when_due(job.payload, job.run_at)
    lapse_when_due(job.payload, job.run_at)
    (session,) = fresh(booking).sessions_in_order
    assert (fresh(booking).status, session.status, session.changed_by) == ("expired", "canceled", "system")
    assert (answers(booking), kinds(booking)) == (["lapsed"], ["requested", "lapsed"])
    answer_nothing_more(booking)


def test_only_the_newest_suggestions_can_lapse(cast: Cast) -> None:
    booking = requested(cast)
    suggest(booking=booking, starts=OTHERS, now=NOW)
    old, new = Job.objects.filter(kind=LAPSE).order_by("run_at")
    lapse_when_due(old.payload, old.run_at)
    assert fresh(booking).status == "requested"
    lapse_when_due(new.payload, new.run_at)
    assert fresh(booking).status == "expired"


def test_who_was_asked_for_other_times_has_no_deadline(cast: Cast) -> None:
    booking = requested(cast)
    ask_for_times(booking=booking, reason="", by="host", now=NOW)
    lapse_when_due(Job.objects.get(kind=LAPSE).payload, NOW + timedelta(days=30))
    assert fresh(booking).status == "requested"


def test_what_is_approved_does_not_lapse(cast: Cast) -> None:
    booking = approved(cast)
    lapse_when_due(Job.objects.get(kind=LAPSE).payload, NOW + timedelta(days=30))
    assert statuses(booking) == ["scheduled"]


def test_an_approved_session_moves_and_is_canceled_like_any(cast: Cast) -> None:
    booking = approved(cast)
    reschedule(booking=booking, starts={ids(booking, 1)[0]: OTHERS[0]}, reason="", now=NOW)
    assert (statuses(booking), Claim.objects.get().starts) == (["rescheduled"], OTHERS[0])
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    assert (fresh(booking).status, Claim.objects.count()) == ("canceled", 0)


def test_calendar_files_leave_a_request_out(cast: Cast) -> None:
    booking = requested(cast)
    assert booking_file(booking).count(b"BEGIN:VEVENT") == 0
    approve(booking=booking, start=THREE[0], by="host", now=NOW)
    assert booking_file(fresh(booking)).count(b"BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    "changes", [{"status": "scheduled"}, {"starts": to_datetime(THREE[0])}, {"ends": to_datetime(THREE[0])}]
)
def test_the_database_takes_no_other_session_without_a_time(cast: Cast, changes: dict[str, object]) -> None:
    requested(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.update(**changes)


def test_the_database_takes_one_open_request_at_a_time(cast: Cast) -> None:
    booking = requested(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.create(account=cast.account, booking=booking, starts=OTHERS, created_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.update(answer="approved")


def test_requests_go_with_the_demo(db: None) -> None:
    page = demo.create()
    by_approval(Cast(page.account, page.owner, page.owner, page, page, page.account, page.owner, page))
    booking = book(offer=page.offer("consult"), starts=THREE, customer=ADA, answers={}, now=NOW)
    ask_for_times(booking=booking, reason="", by="host", now=NOW)
    demo.remove(account=page.account, by=page.owner)
    assert not any(model.objects.exists() for model in (Booking, Request, Job, Activity))


def test_as_many_queries_for_one_suggestion_as_for_eight(cast: Cast) -> None:
    counts = []
    for number in (1, 8):
        by_approval(cast, f"with-{number}", suggested_times=number)
        starts = [at(f"2027-03-{number + 1:02} {hour}:00") for hour in range(9, 14)]
        starts += [at(f"2027-04-{number + 1:02} {hour}:00") for hour in range(9, 14)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            booking = requested(cast, starts[:number], slug=f"with-{number}")
        with CaptureQueriesContext(connection) as then:
            approve(booking=booking, start=starts[number - 1], by="host", now=NOW)
        counts.append((len(asked), len(then)))
    assert counts[0] == counts[1]
