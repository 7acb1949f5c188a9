"""A page goes from Dana to Eli: what moves, what stays, and what is told."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from sessionary.actions.approving import approve
from sessionary.actions.asking import ask_to_reschedule
from sessionary.actions.booking import book
from sessionary.actions.calendar_files import booking_file
from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.clock import to_datetime
from sessionary.actions.handing_over import hand_over, take_what_is_free
from sessionary.actions.holding import hold
from sessionary.actions.page_people import give_role
from sessionary.actions.rescheduling import reschedule, reschedule_for_customer
from sessionary.models import Activity, Booking, Claim, Membership, Page, Session
from sessionary.models.shares import left_with_others
from sessionary.rules.errors import Invalid, NotFound, SlotsTaken
from tests.cast import ADA, BEN, NOW, Cast, at, booked, five_tuesdays
from tests.messages.reading import body, messages_about, parts, sent
from tests.money.till import fresh, ids, paid, pay, starts, statuses, unpaid
from tests.people.letters import letters
from tests.requests_cast import THREE, by_approval, requested

TUESDAYS = five_tuesdays()
AFTER_TWO = to_datetime(TUESDAYS[1]) + timedelta(hours=2)


def hosts(booking: Booking) -> list[str]:
    """Who hosts the booking, and each session; claims agree, one for each session that has not been given up."""
    current = fresh(booking)
    for session in current.sessions_in_order:
        for claim in session.claims.all():
            assert (claim.host_id, to_datetime(claim.starts)) == (session.host_id, session.span[0])
    return [current.host.first_name, *(one.host.first_name for one in current.sessions_in_order)]


def to_eli(cast: Cast, now=NOW):  # type: ignore[no-untyped-def]
    return hand_over(page=cast.page, to=cast.eli, by="host", now=now)


def test_packages_move_whole_with_their_claims(cast: Cast) -> None:
    pack, single = booked(cast, "pack-5", TUESDAYS), booked(cast, "single", [at("2027-03-03 9:00")], BEN)
    done = to_eli(cast)
    assert (done.moved, done.stay) == ([pack, single], [])
    assert (hosts(pack), hosts(single)) == (["Eli"] * 6, ["Eli"] * 2)
    assert Claim.objects.filter(host=cast.eli).count() == 6
    assert not Claim.objects.filter(host=cast.dana).exists()
    assert starts(pack) == TUESDAYS


def test_new_bookings_are_the_new_owners_at_once(cast: Cast) -> None:
    offer = cast.offer("single")
    to_eli(cast)
    with_stale_offer = book(offer=offer, starts=[at("2027-03-03 9:00")], customer=ADA, answers={}, now=NOW)
    assert hosts(with_stale_offer) == ["Eli", "Eli"]


def test_what_is_past_keeps_its_host(cast: Cast) -> None:
    pack, alone = booked(cast, "pack-5", TUESDAYS), booked(cast, "single", [at("2027-03-01 11:00")])
    to_eli(cast, AFTER_TWO)
    assert hosts(pack) == ["Eli", "Dana", "Dana", "Eli", "Eli", "Eli"]
    assert hosts(alone) == ["Dana", "Dana"]
    assert [one.sequence for one in fresh(pack).sessions_in_order] == [0, 0, 1, 1, 1]


def test_what_is_canceled_or_asked_anew_follows_as_it_should(cast: Cast) -> None:
    pack = booked(cast, "pack-5", TUESDAYS)
    cancel_for_customer(booking=pack, sessions=ids(pack, 1), refund="none", reason="", by="host", now=NOW)
    ask_to_reschedule(booking=pack, sessions=ids(pack, 2), reason="", by="host", now=NOW)
    to_eli(cast)
    assert hosts(pack) == ["Eli", "Dana", "Eli", "Eli", "Eli", "Eli"]
    reschedule(booking=pack, starts={ids(pack, 2)[0]: at("2027-03-10 9:00")}, reason="", now=NOW)
    assert Claim.objects.get(session__booking=pack, session__position=2).host == cast.eli


@pytest.fixture
def clash(cast: Cast) -> tuple[Booking, Booking, Booking]:
    """Dana's package, of which the third session clashes with Eli's own, a single session that does not, and his."""
    pack, single = booked(cast, "pack-5", TUESDAYS), booked(cast, "single", [at("2027-03-03 9:00")], BEN)
    elis = booked(cast, None, [TUESDAYS[2], *(at(f"2027-04-{day} 9:00") for day in ("06", "07", "08"))], BEN)
    return pack, single, elis


def test_what_clashes_stays_whole_until_it_is_settled(cast: Cast, clash: tuple[Booking, Booking, Booking]) -> None:
    pack, single, elis = clash
    done = to_eli(cast)
    assert (done.moved, done.stay) == ([single], [pack])
    assert (hosts(pack), hosts(single)) == (["Dana"] * 6, ["Eli"] * 2)
    assert take_what_is_free(page=cast.page, by="host", now=NOW).moved == []
    reschedule_for_customer(
        booking=fresh(pack), starts={ids(pack, 3)[0]: at("2027-03-17 10:00")}, reason="", by="host", now=NOW
    )
    assert hosts(pack) == ["Dana"] * 6
    assert take_what_is_free(page=cast.page, by="host", now=NOW).moved == [pack]
    assert hosts(pack) == ["Eli"] * 6
    assert hosts(elis) == ["Eli"] * 5
    assert not left_with_others(Page.objects.get(pk=cast.page.pk), NOW).exists()


def test_canceling_what_clashes_settles_it_too(cast: Cast, clash: tuple[Booking, Booking, Booking]) -> None:
    pack = clash[0]
    to_eli(cast)
    cancel_for_customer(booking=pack, sessions=ids(pack, 3), refund="none", reason="", by="host", now=NOW)
    take_what_is_free(page=cast.page, by="host", now=NOW)
    assert hosts(pack) == ["Eli", "Eli", "Eli", "Dana", "Eli", "Eli"]


def test_doing_it_again_changes_and_tells_nothing(cast: Cast) -> None:
    pack = booked(cast, "pack-5", TUESDAYS)
    for _ in range(2):
        to_eli(cast)
        take_what_is_free(page=cast.page, by="host", now=NOW)
    assert [one.sequence for one in fresh(pack).sessions_in_order] == [1] * 5
    assert Activity.objects.filter(kind="handed_over").count() == 1
    assert Activity.objects.filter(kind="page_handed_over").count() == 1


def test_there_and_back_again(cast: Cast) -> None:
    pack = booked(cast, "pack-5", TUESDAYS)
    to_eli(cast)
    hand_over(page=cast.page, to=cast.dana, by="host", now=NOW)
    assert hosts(pack) == ["Dana"] * 6
    assert [one.sequence for one in fresh(pack).sessions_in_order] == [2] * 5


def test_requests_are_answered_by_the_new_owner(cast: Cast) -> None:
    by_approval(cast)
    asked = requested(cast)
    to_eli(cast)
    assert hosts(asked) == ["Eli", "Eli"]
    booked(cast, None, [THREE[0], *(at(f"2027-04-{day} 9:00") for day in ("06", "07", "08"))], BEN)
    with pytest.raises(SlotsTaken):
        approve(booking=asked, start=THREE[0], by="host", now=NOW)
    approve(booking=asked, start=THREE[1], by="host", now=NOW)
    assert Claim.objects.get(session__booking=asked).host == cast.eli


def test_what_waits_for_its_payment_moves_with_its_hold(shop: Cast) -> None:
    waiting = unpaid(shop, "three", TUESDAYS[:3])
    to_eli(shop)
    assert set(Claim.objects.values_list("host", flat=True)) == {shop.eli.pk}
    assert pay(fresh(waiting)).state == "succeeded"
    assert (statuses(waiting), hosts(waiting)) == (["scheduled"] * 3, ["Eli"] * 4)


def test_a_move_that_waits_for_its_fee_moves_along(shop: Cast) -> None:
    pack, new = paid(shop, "three", TUESDAYS[:3]), at("2027-03-17 14:00")
    reschedule(booking=pack, starts={ids(pack, 2)[0]: new}, reason="", now=NOW)
    to_eli(shop)
    assert set(Claim.objects.values_list("host", flat=True)) == {shop.eli.pk}
    assert pay(fresh(pack)).state == "succeeded"
    assert (starts(pack)[1], hosts(pack)) == (new, ["Eli"] * 4)


def test_a_new_time_that_waits_for_its_fee_can_clash_too(shop: Cast) -> None:
    pack, new = paid(shop, "three", TUESDAYS[:3]), at("2027-03-17 14:00")
    booked(shop, None, [new, *(at(f"2027-04-{day} 9:00") for day in ("06", "07", "08"))], BEN)
    reschedule(booking=pack, starts={ids(pack, 2)[0]: new}, reason="", now=NOW)
    assert to_eli(shop).stay == [pack]
    assert hosts(pack) == ["Dana"] * 4


def test_what_somebody_holds_is_theirs_where_the_new_owner_is_free(cast: Cast) -> None:
    free, taken = [at("2027-03-03 9:00")], [at("2027-03-04 9:00")]
    booked(cast, None, [*taken, *(at(f"2027-04-{day} 9:00") for day in ("06", "07", "08"))], BEN)
    single, wishes = cast.offer("single"), {"free": free, "taken": taken}
    held = {name: hold(offer=single, starts=starts, now=NOW) for name, starts in wishes.items()}
    to_eli(cast)
    assert hosts(book(offer=single, starts=free, customer=ADA, answers={}, hold=held["free"], now=NOW))
    assert Session.objects.filter(host=cast.eli, starts=to_datetime(free[0])).count() == 1
    with pytest.raises(SlotsTaken):
        book(offer=single, starts=taken, customer=ADA, answers={}, hold=held["taken"], now=NOW)


def test_who_acts_on_what_they_read_before_acts_on_what_is_so_now(cast: Cast) -> None:
    stale = fresh(booked(cast, "pack-5", TUESDAYS))
    to_eli(cast)
    reschedule_for_customer(booking=stale, starts={ids(stale, 3)[0]: TUESDAYS[2] + 15}, reason="", by="host", now=NOW)
    assert hosts(stale) == ["Eli"] * 6


@pytest.mark.parametrize("who", ["sid", "ended"])
def test_it_goes_to_nobody_outside(cast: Cast, who: str) -> None:
    cast.eli.is_active = False
    with pytest.raises(Invalid):
        hand_over(page=cast.page, to=cast.sid if who == "sid" else cast.eli, by="host", now=NOW)
    assert Page.objects.get(pk=cast.page.pk).owner == cast.dana


def test_an_archived_page_stays_where_it_is(cast: Cast) -> None:
    Page.objects.filter(pk=cast.page.pk).update(archived_at=NOW)
    with pytest.raises(NotFound):
        to_eli(cast)


def test_who_owns_a_page_needs_no_role_on_it(cast: Cast) -> None:
    give_role(cast.page, cast.eli, "viewer")
    to_eli(cast)
    assert not Membership.objects.exists()


def test_each_customer_is_told_once_whom_they_meet_now(cast: Cast) -> None:
    pack, single = booked(cast, "pack-5", TUESDAYS), booked(cast, "single", [at("2027-03-03 9:00")], BEN)
    to_eli(cast, AFTER_TWO)
    assert set(messages_about(pack, "handed_over")) == {"customer"}
    mail = sent(pack, "handed_over")["customer"]
    assert mail["Subject"] == "Sessions 3, 4 and 5 are now with Eli Sommer"
    for words in ("You meet Eli Sommer now.", "Tue 16 March 2027", "All times stay as they are."):
        assert words in body(mail)
    assert "Tue 2 March" not in body(mail)
    assert mail["Reply-To"] == "Eli Sommer <eli@example.com>"
    assert [(method, event["SEQUENCE"], event["ORGANIZER"].params["CN"]) for method, event in parts(mail)] == [
        ("REQUEST", 1, "Eli Sommer")
    ] * 3
    assert {str(event["UID"]) for _, event in parts(mail)} == {one.uid for one in fresh(pack).sessions_in_order[2:]}
    assert not single.activities.filter(kind="handed_over").exists()


def test_the_calendar_keeps_the_host_of_what_is_past(cast: Cast) -> None:
    pack = booked(cast, "pack-5", TUESDAYS)
    to_eli(cast, AFTER_TWO)
    organizers = [one["ORGANIZER"].params["CN"] for one in Calendar.from_ical(booking_file(fresh(pack))).walk("VEVENT")]
    assert organizers == ["Dana Reyes"] * 2 + ["Eli Sommer"] * 3


def test_both_owners_are_told_once_for_all(cast: Cast, clash: tuple[Booking, Booking, Booking]) -> None:
    pack, single, _ = clash
    to_eli(cast)
    mails = letters("page_handed_over")
    assert set(mails) == {"owner", "former_owner"}
    owner, former = mails["owner"], mails["former_owner"]
    assert (owner["To"], owner["Subject"]) == ("Eli Sommer <eli@example.com>", "Dana Coaching is your page now")
    assert (former["To"], former["Subject"]) == (
        "Dana Reyes <dana@example.com>",
        "Dana Coaching is now the page of Eli Sommer",
    )
    for mail in (owner, former):
        assert "One booking moved with it." in body(mail)
        assert f"Single ({single.reference})" in body(mail)
        assert f"Pack-5 ({pack.reference})" in body(mail)
        assert "Ben Ito" not in body(mail)
        assert pack.secret not in body(mail)
    assert f"/desk/pages/{cast.page.pk}/handing-over/" in body(owner)
    ((method, event),) = parts(former)
    assert (method, str(event["STATUS"]), str(event["ATTENDEE"]), event["SEQUENCE"]) == (
        "CANCEL",
        "CANCELLED",
        "mailto:dana@example.com",
        1,
    )
    assert str(event["UID"]) == fresh(single).sessions_in_order[0].uid
    assert [method for method, _ in parts(owner)] == ["PUBLISH"]
