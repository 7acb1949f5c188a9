"""Who may see and change what."""

import pytest

from sessionary.actions.dispatching import dispatch
from sessionary.actions.sending_links import send_links
from sessionary.models import Booking, Message, Page, User
from sessionary.rules.errors import NotFound
from tests.cast import NOW, Cast, booked, five_tuesdays

SEES: dict[str, set[str | None]] = {"dana": {"pack-5", None}, "eli": {None}, "sid": set()}


@pytest.mark.parametrize("who", SEES)
def test_who_sees_and_changes_which_bookings(cast: Cast, who: str) -> None:
    user: User = getattr(cast, who)
    made = {"pack-5": booked(cast, "pack-5", five_tuesdays()), None: booked(cast, None, five_tuesdays("14:00")[:4])}
    for slug, booking in made.items():
        assert (booking in Booking.seen_by(user), booking.may_change(user)) == (slug in SEES[who],) * 2
        if slug in SEES[who]:
            assert Booking.shown_to(user, booking.public_id) == booking
        else:
            with pytest.raises(NotFound):
                Booking.shown_to(user, booking.public_id)


def test_who_sees_which_pages(cast: Cast) -> None:
    assert set(Page.seen_by(cast.dana)) == {cast.page, cast.solo}
    assert set(Page.seen_by(cast.eli)) == {cast.solo}
    assert set(Page.seen_by(cast.sid)) == {cast.other_page}


def test_all_links_of_a_customer_are_read_by_administrators_only(cast: Cast) -> None:
    booked(cast, "pack-5", five_tuesdays())
    booked(cast, None, five_tuesdays("14:00")[:4])
    send_links(email="ada@example.com", now=NOW)
    dispatch(NOW)
    assert Message.seen_by(cast.dana).filter(activity__kind="links_asked").exists()
    assert {one.activity.kind for one in Message.seen_by(cast.eli)} == {"booked"}
    assert not Message.seen_by(cast.sid).exists()
