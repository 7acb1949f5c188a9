"""Holds keep all slots together while the Customer fills in."""

from datetime import timedelta

import pytest

from sessionary.actions import holding, offering
from sessionary.actions.booking import book
from sessionary.models import Claim, Hold
from sessionary.models.claims import Own
from sessionary.rules.errors import HoldEnded, NotFound, NotOffered, SlotsTaken, WrongNumberOfSessions
from tests.cast import ADA, BEN, BERLIN, NOW, Cast, booked, five_tuesdays

RUN_OUT = NOW + timedelta(minutes=11)


@pytest.fixture
def held(cast: Cast) -> Hold:
    return holding.hold(offer=cast.offer("pack-5"), starts=five_tuesdays(), now=NOW)


def free_on_first_tuesday(cast: Cast, now=NOW, hold: Hold | None = None) -> list[int]:  # type: ignore[no-untyped-def]
    day = NOW.date() + timedelta(days=1)
    return offering.free_slots(
        cast.offer("pack-5"), day, day + timedelta(days=1), zone=BERLIN, now=now, own=Own.held_by(hold)
    ).starts


def test_lasts_ten_minutes(held: Hold) -> None:
    assert held.expires_at == NOW + timedelta(minutes=10)


def test_others_see_held_times_as_taken_and_the_holder_as_free(cast: Cast, held: Hold) -> None:
    start = five_tuesdays()[0]
    assert start not in free_on_first_tuesday(cast)
    assert start in free_on_first_tuesday(cast, hold=held)
    with pytest.raises(SlotsTaken) as refused:
        booked(cast, "pack-5", five_tuesdays(), BEN)
    assert refused.value.starts == five_tuesdays()


def test_when_it_ran_out_the_times_are_free_again(cast: Cast, held: Hold) -> None:
    assert five_tuesdays()[0] in free_on_first_tuesday(cast, now=RUN_OUT)
    book(offer=cast.offer("pack-5"), starts=five_tuesdays(), customer=BEN, answers={}, now=RUN_OUT)
    assert not Claim.objects.filter(hold=held).exists()


def test_booking_takes_its_claims_over(cast: Cast, held: Hold) -> None:
    before = set(held.claims.values_list("pk", flat=True))
    book(offer=cast.offer("pack-5"), starts=held.starts, customer=ADA, answers={}, hold=held, now=NOW)
    assert set(Claim.objects.filter(session__isnull=False, expires_at=None).values_list("pk", flat=True)) == before


@pytest.mark.parametrize("cleared", [False, True], ids=["its claims still there", "its claims cleared"])
def test_submitting_after_it_ran_out_still_books_if_all_are_free(cast: Cast, held: Hold, cleared: bool) -> None:
    if cleared:
        held.claims.all().delete()
    booking = book(offer=cast.offer("pack-5"), starts=held.starts, customer=ADA, answers={}, hold=held, now=RUN_OUT)
    assert len(booking.sessions_in_order) == 5
    assert Claim.objects.filter(expires_at=None).count() == 5


def test_submitting_after_it_ran_out_names_what_others_took(cast: Cast, held: Hold) -> None:
    lost = held.starts[2]
    book(offer=cast.offer("single"), starts=[lost], customer=BEN, answers={}, now=RUN_OUT)
    with pytest.raises(SlotsTaken) as refused:
        book(offer=cast.offer("pack-5"), starts=held.starts, customer=ADA, answers={}, hold=held, now=RUN_OUT)
    assert refused.value.starts == [lost]


def test_lead_time_is_not_asked_again(cast: Cast) -> None:
    soon = [five_tuesdays()[0] - 1440 + 60]
    held = holding.hold(offer=cast.offer("pack-1"), starts=soon, now=NOW)
    late = NOW + timedelta(minutes=70)
    assert book(offer=cast.offer("pack-1"), starts=soon, customer=ADA, answers={}, hold=held, now=late).pk


def test_a_start_that_has_passed_is_not_booked(cast: Cast) -> None:
    soon = [five_tuesdays()[0] - 1440 + 60]
    held = holding.hold(offer=cast.offer("pack-1"), starts=soon, now=NOW)
    held.claims.all().delete()
    with pytest.raises(NotOffered):
        book(
            offer=cast.offer("pack-1"),
            starts=soon,
            customer=ADA,
            answers={},
            hold=held,
            now=NOW + timedelta(hours=9),
        )


def test_can_be_extended_by_ten_minutes_once(cast: Cast, held: Hold) -> None:
    holding.extend(hold=held, now=NOW + timedelta(minutes=9))
    assert held.expires_at == NOW + timedelta(minutes=20)
    assert five_tuesdays()[0] not in free_on_first_tuesday(cast, now=NOW + timedelta(minutes=15))
    with pytest.raises(HoldEnded):
        holding.extend(hold=held, now=NOW + timedelta(minutes=10))


def test_cannot_be_extended_after_it_ran_out(held: Hold) -> None:
    with pytest.raises(HoldEnded):
        holding.extend(hold=held, now=RUN_OUT)


def test_letting_go_frees_the_times_and_can_be_repeated(cast: Cast, held: Hold) -> None:
    holding.release(hold=held, now=NOW)
    holding.release(hold=held, now=NOW)
    assert five_tuesdays()[0] in free_on_first_tuesday(cast)


def test_choosing_anew_replaces_the_earlier_hold(cast: Cast, held: Hold) -> None:
    others = [*five_tuesdays()[:4], five_tuesdays("11:00")[4]]
    second = holding.hold(offer=cast.offer("pack-5"), starts=others, now=NOW, instead_of=held)
    assert sorted(Claim.objects.values_list("starts", flat=True)) == others
    assert not held.claims.exists()
    assert second.starts == others


@pytest.mark.django_db(transaction=True)
def test_a_refused_new_choice_leaves_the_earlier_hold(cast: Cast, held: Hold) -> None:
    booked(cast, "single", [five_tuesdays("11:00")[4]], BEN)
    with pytest.raises(SlotsTaken):
        holding.hold(
            offer=cast.offer("pack-5"),
            starts=[*five_tuesdays()[:4], five_tuesdays("11:00")[4]],
            now=NOW,
            instead_of=held,
        )
    assert held.claims.count() == 5


def test_needs_the_exact_number(cast: Cast) -> None:
    with pytest.raises(WrongNumberOfSessions):
        holding.hold(offer=cast.offer("pack-5"), starts=five_tuesdays()[:4], now=NOW)


def test_opens_only_with_its_own_secret(cast: Cast, held: Hold) -> None:
    other = holding.hold(offer=cast.offer("pack-5"), starts=five_tuesdays("14:00"), now=NOW)
    assert Hold.opened(held.public_id, held.secret) == held
    for secret in (other.secret, "", "x" * 32, held.secret[:-1]):
        with pytest.raises(NotFound):
            Hold.opened(held.public_id, secret)
