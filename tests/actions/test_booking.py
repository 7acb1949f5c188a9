"""Booking is all or nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection

from sessionary.actions import holding
from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.booking import book
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.offering import free_slots
from sessionary.actions.outlooks import outlook_at
from sessionary.actions.pages import create_event_type
from sessionary.models import Activity, Booking, Claim, Customer, OpeningHours, Page, Session
from sessionary.rules.errors import (
    AmountChanged,
    Invalid,
    NotOffered,
    SlotsOverlap,
    SlotsTaken,
    WrongNumberOfSessions,
)
from tests.cast import ADA, BEN, BERLIN, NOW, Cast, at, booked, five_tuesdays

HOURS = [
    at(f"2027-03-{day:02} {clock}") for day in (2, 3, 4, 5) for clock in ("09:00", "10:00", "11:00", "12:00", "13:00")
]


def nothing_was_stored() -> bool:
    return not any(model.objects.exists() for model in (Booking, Session, Claim, Customer, Activity))


@pytest.mark.parametrize(("slug", "n"), [("single", 1), ("pack-1", 1), ("pack-5", 5), ("pack-20", 20)])
def test_books_exactly_n_sessions_in_one_go(cast: Cast, slug: str, n: int) -> None:
    booking = booked(cast, slug, HOURS[:n])
    sessions = booking.sessions_in_order
    assert [session.position for session in sessions] == list(range(1, n + 1))
    assert [session.status for session in sessions] == ["scheduled"] * n
    assert sorted(Claim.objects.values_list("starts", flat=True)) == HOURS[:n]
    assert set(Claim.objects.values_list("session", flat=True)) == {session.pk for session in sessions}
    assert booking.reference.startswith("BKG-" if slug == "single" else "PKG-")
    assert Activity.objects.get().booking == booking


def test_a_page_without_event_types_books_its_own_package(cast: Cast) -> None:
    booking = booked(cast, None, HOURS[:4])
    assert (booking.terms["name"], booking.terms["sessions"]) == ("Eli Guitar", 4)
    assert booking.package_status == "created"


@pytest.mark.parametrize("given", [0, 1, 4, 6])
def test_refuses_any_other_number(cast: Cast, given: int) -> None:
    with pytest.raises(WrongNumberOfSessions) as refused:
        booked(cast, "pack-5", HOURS[:given])
    assert (refused.value.wanted, refused.value.given) == (5, given)
    assert nothing_was_stored()


def test_refuses_the_same_time_twice_and_overlaps(cast: Cast) -> None:
    with pytest.raises(SlotsOverlap):
        booked(cast, "pack-5", [*HOURS[:4], HOURS[0]])
    assert nothing_was_stored()


@pytest.mark.parametrize(
    "odd",
    [
        "2027-03-02 09:10",
        "2027-03-06 10:00",
        "2027-03-01 09:30",
        "2027-02-26 10:00",
        "2029-03-01 10:00",
        "2027-03-02 16:45",
    ],
    ids=[
        "off the grid",
        "closed",
        "within the lead time",
        "past",
        "beyond the horizon",
        "ends after closing",
    ],
)
def test_names_what_is_not_on_offer(cast: Cast, odd: str) -> None:
    with pytest.raises(NotOffered) as refused:
        booked(cast, "pack-5", [*HOURS[5:9], at(odd)])
    assert refused.value.starts == [at(odd)]
    assert nothing_was_stored()


def test_names_exactly_what_is_taken_and_books_nothing(cast: Cast) -> None:
    booked(cast, "single", [five_tuesdays()[1]])
    booked(cast, "single", [five_tuesdays()[3]])
    with pytest.raises(SlotsTaken) as refused:
        booked(cast, "pack-5", five_tuesdays(), BEN)
    assert refused.value.starts == [five_tuesdays()[1], five_tuesdays()[3]]
    assert Booking.objects.count() == Claim.objects.count() == 2


def test_not_on_offer_wins_over_taken(cast: Cast) -> None:
    booked(cast, "single", [HOURS[0]])
    with pytest.raises(NotOffered):
        booked(cast, "pack-5", [*HOURS[:4], at("2027-03-06 10:00")])


def test_the_owner_is_busy_on_all_their_pages(cast: Cast) -> None:
    booked(cast, "single", [HOURS[0]])
    with pytest.raises(SlotsTaken):
        booked(cast, "pack-1", [HOURS[0]])
    cast.solo.owner = cast.dana
    cast.solo.save()
    with pytest.raises(SlotsTaken):
        booked(cast, None, HOURS[:4])


@pytest.mark.parametrize(("before", "after"), [(0, 30), (30, 0)])
def test_buffers_keep_sessions_apart_whoever_brings_them(cast: Cast, before: int, after: int) -> None:
    event_type = cast.event_type("pack-1")
    event_type.before, event_type.after = before, after
    event_type.save()
    booked(cast, "pack-1", [at("2027-03-02 11:00")])
    too_near = at("2027-03-02 11:30" if after else "2027-03-02 10:30")
    with pytest.raises(SlotsTaken):
        booked(cast, "single", [too_near])
    booked(cast, "single", [at("2027-03-02 12:00" if after else "2027-03-02 10:00")])


def test_the_terms_are_frozen(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    event_type = cast.event_type("pack-5")
    event_type.duration, event_type.name = 90, "Renamed"
    event_type.save()
    booking = Booking.objects.get(pk=booking.pk)
    assert (booking.terms["duration"], booking.terms["name"]) == (30, "Pack-5")


def test_a_shown_price_is_shared_out_so_that_it_adds_up(cast: Cast) -> None:
    event_type = cast.event_type("pack-5")
    event_type.pricing, event_type.price = "shown", 100_02
    event_type.save()
    booking = booked(cast, "pack-5", five_tuesdays())
    assert [session.cost for session in booking.sessions_in_order] == [2001, 2001, 2000, 2000, 2000]


def test_the_price_seen_must_be_the_price(cast: Cast) -> None:
    event_type = cast.event_type("single")
    event_type.pricing, event_type.price = "shown", 100_00
    event_type.save()
    with pytest.raises(AmountChanged) as refused:
        book(offer=cast.offer("single"), starts=HOURS[:1], customer=ADA, answers={}, expect=90_00, now=NOW)
    assert refused.value.amount == 100_00
    assert nothing_was_stored()


def test_what_has_to_be_paid_first_cannot_be_booked_yet(cast: Cast) -> None:
    event_type = cast.event_type("single")
    event_type.pricing, event_type.price = "collected", 100_00
    event_type.save()
    with pytest.raises(NotOffered):
        booked(cast, "single", HOURS[:1])
    assert nothing_was_stored()


def test_a_retry_with_the_same_key_returns_the_first_booking(cast: Cast) -> None:
    def submit() -> Booking:
        return book(offer=cast.offer("pack-5"), starts=five_tuesdays(), customer=ADA, answers={}, key="k1", now=NOW)

    assert submit().pk == submit().pk
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_after_a_refusal_the_same_key_tries_again(cast: Cast) -> None:
    blocking = booked(cast, "single", [five_tuesdays()[2]])
    arguments = {
        "offer": cast.offer("pack-5"),
        "starts": five_tuesdays(),
        "customer": BEN,
        "answers": {},
        "key": "k1",
        "now": NOW,
    }
    with pytest.raises(SlotsTaken):
        book(**arguments)
    blocking.sessions_in_order[0].claims.all().delete()
    assert book(**arguments).status == "scheduled"


def test_a_disabled_page_takes_no_bookings_but_honours_its_holds(cast: Cast) -> None:
    offer = cast.offer("pack-5")
    held = holding.hold(offer=offer, starts=five_tuesdays(), now=NOW)
    Page.objects.filter(pk=cast.page.pk).update(enabled=False)
    with pytest.raises(NotOffered):
        book(offer=offer, starts=HOURS[5:10], customer=ADA, answers={}, now=NOW)
    assert book(offer=offer, starts=held.starts, customer=ADA, answers={}, hold=held, now=NOW).pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 10_000),
        ("name", "Ada\nBcc: everyone@example.com"),
        ("email", ""),
        ("email", "ada@example"),
        ("email", "ada@example.com\nBcc: x@example.com"),
        ("email", "x" * 300 + "@example.com"),
        ("phone", "call me"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_bad_details_are_named_and_nothing_is_stored(cast: Cast, field: str, value: str) -> None:
    details = {
        "name": "Ada",
        "email": "ada@example.com",
        "phone": None,
        "time_zone": "Europe/Berlin",
        field: value,
    }
    with pytest.raises(Invalid) as refused:
        booked(cast, "pack-5", five_tuesdays(), CustomerDetails(**details))
    assert list(refused.value.errors) == [field]
    assert nothing_was_stored()


def test_answers_are_checked_against_the_questions(cast: Cast) -> None:
    event_type = cast.event_type("single")
    event_type.questions = [
        {"key": "goal", "label": "Goal?", "kind": "text", "required": True, "options": []},
        {"key": "level", "label": "Level?", "kind": "choice", "required": False, "options": ["New", "Old"]},
        {"key": "ok", "label": "I agree", "kind": "consent", "required": True, "options": []},
    ]
    event_type.save()

    def answered(answers: dict[str, object]) -> Booking:
        return book(offer=cast.offer("single"), starts=HOURS[:1], customer=ADA, answers=answers, now=NOW)

    with pytest.raises(Invalid) as refused:
        answered({"goal": " ", "level": "Other", "surprise": "1"})
    assert set(refused.value.errors) == {"answers.goal", "answers.level", "answers.ok", "answers.surprise"}
    assert nothing_was_stored()
    assert answered({"goal": " Sing ", "ok": True}).answers == {"goal": "Sing", "ok": True}


def test_one_person_is_one_customer_however_they_write_their_address(cast: Cast) -> None:
    booked(cast, "single", HOURS[:1])
    shouting = CustomerDetails(name="ADA", email=" ADA@Example.com ", time_zone="Europe/Berlin")
    second = booked(cast, "single", HOURS[1:2], shouting)
    assert Customer.objects.count() == 1
    assert (Booking.objects.order_by("pk")[0].name, second.name) == ("Ada Byron", "ADA")


def test_costs_the_same_statements_for_five_sessions_as_for_twenty(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    booked(cast, "single", [at("2027-04-01 10:00")])
    for slug, n in (("pack-5", 5), ("pack-20", 15)):
        with django_assert_max_num_queries(14) as seen:
            if n == 5:
                booked(cast, slug, HOURS[:5])
            else:
                booked(cast, slug, [start + 7 * 1440 for start in HOURS])
        assert len(seen) <= 14, connection.vendor


def test_hold_runs_out_later_than_it_says(cast: Cast) -> None:
    held = holding.hold(offer=cast.offer("pack-5"), starts=five_tuesdays(), now=NOW + timedelta(seconds=30))
    assert Claim.objects.filter(hold=held, expires_at__gte=held.expires_at.timestamp() // 60).count() == 5


def test_a_session_that_is_to_be_picked_anew_fills_no_cap(cast: Cast) -> None:
    create_event_type(page=cast.page, slug="capped", name="Capped", per_day=1)
    first = booked(cast, "capped", [at("2027-03-02 10:00")])
    ids = [one.public_id for one in first.sessions_in_order]
    ask_to_reschedule(booking=first, sessions=ids, reason="", by="host", now=NOW)
    booked(cast, "capped", [at("2027-03-02 12:00")], BEN)
    with pytest.raises(SlotsTaken):
        booked(cast, "capped", [at("2027-03-02 14:00")], BEN)


def test_round_the_clock_what_is_listed_can_be_booked_on_the_days_that_chains_begin_anew(cast: Cast) -> None:
    OpeningHours.objects.filter(page=cast.page).delete()
    for weekday in range(7):
        OpeningHours.objects.create(page=cast.page, weekday=weekday, opens=0, closes=1440)
    create_event_type(page=cast.page, slug="odd", name="Odd", duration=50, increment=25, lead=0, horizon=500)
    offer = cast.offer("odd")
    anew = date.fromordinal(364 * -(-NOW.date().toordinal() // 364))
    listed = free_slots(offer, anew - timedelta(days=2), anew + timedelta(days=2), zone=BERLIN, now=NOW).starts
    assert len(listed) > 200
    assert outlook_at(offer, listed, now=NOW).not_offered(listed) == []
