"""A calendar that is gone while sessions are written to it: its host is told once, and chooses another."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sessionary.actions.canceling import cancel
from sessionary.actions.choosing_calendars import choose
from sessionary.actions.dispatching import dispatch
from sessionary.actions.looking_up_calendars import note_listed
from sessionary.actions.transactions import write
from sessionary.actions.writing_events import write_event
from sessionary.models import Activity, Booking, Calendar, Connection, ExternalEvent
from sessionary.providers.calendars.contract import Listed
from sessionary.providers.troubles import Never
from tests.calendars.work import do_jobs
from tests.cast import NOW, Cast, at, booked
from tests.money.till import ids
from tests.support.calendar_servers import SERVERS, CalendarServer

pytestmark = pytest.mark.django_db
TEN = at("2027-03-02 10:00")
GONE = "The calendar is not there any more."


@pytest.fixture(params=SERVERS)
def provider(request: pytest.FixtureRequest, cast: Cast, settings: object) -> Iterator[CalendarServer]:
    """Of Dana's two calendars there, sessions are written to the one that is not there any more."""
    with SERVERS[request.param]() as found:
        settings.PROVIDER_ADDRESSES = {found.name: found.url}  # type: ignore[attr-defined]
        made = Connection(account=cast.account, user=cast.dana, provider=found.name, created_at=NOW)
        made.expires_at = NOW + timedelta(days=30)
        made.set_tokens(*found.give_tokens())
        made.save()
        listed = [Listed("lost", "Lost", True), Listed(found.calendar, "Work", True)]
        write(lambda: note_listed(made, listed, NOW))
        yield found


@pytest.fixture
def booking(provider: CalendarServer, cast: Cast) -> Booking:
    return booked(cast, "single", [TEN])


def written() -> str:
    """What came of writing the one event there is."""
    while dispatch(NOW):
        pass
    try:
        write_event({"event": ExternalEvent.objects.get().pk}, NOW)
    except Never as refused:
        return str(refused)
    return ""


def warnings() -> int:
    return Activity.objects.filter(kind="calendar_trouble").count()


@pytest.mark.parametrize("external_id", ["", "0ld"])
def test_its_host_is_told_once(booking: Booking, external_id: str) -> None:
    """Whether or not the event was there before."""
    written()
    ExternalEvent.objects.update(external_id=external_id)
    assert [written(), written()] == [GONE, GONE]
    assert (ExternalEvent.objects.get().state, warnings()) == ("failed", 1)
    assert Calendar.objects.get(name="Lost").reason == GONE


def test_sessions_go_to_the_calendar_that_is_chosen_then(
    booking: Booking, provider: CalendarServer, cast: Cast
) -> None:
    written()
    chosen = Calendar.objects.get(name="Work")
    choose(user=cast.dana, blocks=[], writes=chosen.pk, now=NOW)
    do_jobs()
    event = ExternalEvent.objects.get()
    assert (event.calendar, event.state) == (chosen, "ready")
    assert [event.external_id] == list(provider.events)


def test_one_that_is_canceled_needs_no_calendar(booking: Booking) -> None:
    Calendar.objects.update(deletes_canceled=True)
    written()
    told = warnings()
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    assert written() == ""
    assert (ExternalEvent.objects.get().state, warnings()) == ("ready", told)
