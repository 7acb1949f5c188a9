"""Event types come to pages and go: what is offered follows, what is booked stays."""

from datetime import timedelta

import pytest

from sessionary.actions import event_types
from sessionary.actions.booking import book
from sessionary.actions.holding import hold
from sessionary.actions.pages import archive_page, change_page, create_event_type
from sessionary.actions.rescheduling import reschedule
from sessionary.models import Booking, EventType, Offer, Page
from sessionary.rules.errors import Invalid, NotFound, NotOffered
from tests.cast import ADA, NOW, Cast, at, booked, five_tuesdays


def slugs(page: Page) -> list[str | None]:
    return [offer.slug for offer in page.offers()]


def put_on(event_type: EventType, *pages: Page) -> None:
    event_types.change(event_type=event_type, changes={}, pages=pages, now=NOW)


def test_a_pages_own_options_are_set_aside_and_return(cast: Cast) -> None:
    own = cast.solo.offers()[0]
    single, pack = cast.event_type("single"), cast.event_type("pack-5")
    put_on(single, cast.page, cast.solo)
    put_on(pack, cast.page, cast.solo)
    assert slugs(cast.solo) == ["single", "pack-5"]
    put_on(single, cast.page)
    event_types.archive(event_type=pack, now=NOW)
    assert cast.solo.offers() == [own]
    assert (own.package, own.sessions) == (True, 4)
    assert slugs(cast.page) == ["single", "pack-1", "pack-20"]


def test_own_options_can_be_changed_while_they_are_set_aside(cast: Cast) -> None:
    single = cast.event_type("single")
    put_on(single, cast.solo)
    change_page(page=cast.solo, changes={"sessions": 7}, now=NOW)
    assert slugs(cast.solo) == ["single"]
    put_on(single)
    assert cast.solo.offers()[0].sessions == 7


def test_what_was_taken_off_comes_back_as_the_last(cast: Cast) -> None:
    single = cast.event_type("single")
    before = Offer.objects.count()
    put_on(single)
    assert slugs(cast.page) == ["pack-1", "pack-5", "pack-20"]
    with pytest.raises(NotFound):
        Offer.named("dana", "single")
    put_on(single, cast.page)
    assert slugs(cast.page) == ["pack-1", "pack-5", "pack-20", "single"]
    assert Offer.objects.count() == before


def test_it_goes_on_no_page_of_another_account_nor_on_an_archived_one(cast: Cast) -> None:
    archive_page(page=cast.solo, now=NOW)
    for page in (cast.other_page, cast.solo):
        with pytest.raises(Invalid):
            put_on(cast.event_type("single"), page)
    assert "single" in slugs(cast.page)


def test_nothing_archived_is_changed(cast: Cast) -> None:
    single = cast.event_type("single")
    event_types.archive(event_type=single, now=NOW)
    archive_page(page=cast.solo, now=NOW)
    with pytest.raises(NotFound):
        event_types.change(event_type=single, changes={"name": "New"}, now=NOW)
    with pytest.raises(NotFound):
        change_page(page=cast.solo, changes={"name": "New"}, now=NOW)
    with pytest.raises(NotFound):
        archive_page(page=cast.solo, now=NOW)


@pytest.mark.parametrize("how", ["taken off", "archived", "page archived", "page disabled"])
def test_what_is_not_offered_any_more_cannot_be_booked_but_what_is_held_can(cast: Cast, how: str) -> None:
    offer = cast.offer("single")
    ten, eleven = at("2027-03-02 10:00"), at("2027-03-02 11:00")
    held = hold(offer=offer, starts=[ten], now=NOW)
    if how == "taken off":
        put_on(offer.event_type)
    elif how == "archived":
        event_types.archive(event_type=offer.event_type, now=NOW)
    elif how == "page archived":
        archive_page(page=cast.page, now=NOW)
    else:
        change_page(page=cast.page, changes={"enabled": False}, now=NOW)
    with pytest.raises(NotOffered):
        book(offer=offer, starts=[eleven], customer=ADA, answers={}, now=NOW)
    with pytest.raises(NotOffered):
        hold(offer=offer, starts=[eleven], now=NOW)
    assert book(offer=offer, starts=[ten], customer=ADA, answers={}, hold=held, now=NOW).pk


def test_a_booking_keeps_its_terms_whatever_becomes_of_the_settings(cast: Cast) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    before = Booking.objects.filter(pk=booking.pk).values().get()
    sessions = list(booking.sessions.order_by("position").values())
    pack = cast.event_type("pack-5")
    changes = {"duration": 90, "sessions": 2, "name": "Other", "cancel_policy": [], "reschedule_policy": []}
    event_types.change(event_type=pack, changes=changes, pages=[], now=NOW)
    change_page(page=cast.page, changes={"slug": "dana-new", "name": "Other"}, now=NOW)
    archive_page(page=cast.page, now=NOW)
    assert Booking.objects.filter(pk=booking.pk).values().get() == before
    assert list(booking.sessions.order_by("position").values()) == sessions
    first = booking.sessions.get(position=1)
    reschedule(booking=booking, starts={first.public_id: at("2027-03-03 10:00")}, reason="", now=NOW)
    moved = booking.sessions.get(position=1)
    assert moved.host == cast.dana
    assert moved.span[1] - moved.span[0] == timedelta(minutes=30)


def test_a_page_goes_to_another_owner_while_somebody_is_booking(cast: Cast) -> None:
    start = at("2027-03-02 10:00")
    held = hold(offer=cast.offer("single"), starts=[start], now=NOW)
    change_page(page=cast.page, changes={"owner": cast.eli}, now=NOW)
    later = NOW + timedelta(minutes=11)
    booking = book(offer=cast.offer("single"), starts=[start], customer=ADA, answers={}, hold=held, now=later)
    session = booking.sessions.get()
    assert (booking.host, session.host, session.claims.get().host) == (cast.eli, cast.eli, cast.eli)


def test_a_new_event_type_stands_last(cast: Cast) -> None:
    create_event_type(page=cast.page, slug="new", name="New")
    assert slugs(cast.page) == ["single", "pack-1", "pack-5", "pack-20", "new"]
