"""Calendars in the whole: connected through the desk, asked afresh when booking, and silent ones that stop nobody."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings

from sessionary.actions import asking_calendars, reading_calendars
from sessionary.actions.booking_for_customer import HostOrder, book_for_customer
from sessionary.actions.calendar_calls import zones_of
from sessionary.actions.calendar_troubles import EVERY
from sessionary.actions.cautions import cautions_at
from sessionary.actions.choosing_calendars import choose
from sessionary.actions.confirming import confirm
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.actions.demo import _remove_bookings
from sessionary.actions.dispatching import dispatch
from sessionary.actions.holding import hold
from sessionary.actions.messaging import deliver
from sessionary.actions.oauth_apps import set_up
from sessionary.actions.reading_calendars import read
from sessionary.models import Booking, Busy, Calendar, Claim, Connection, ExternalEvent, Job, Message, Page
from sessionary.models.connections import FOR_GOOD
from sessionary.providers.troubles import NotNow
from sessionary.rules.errors import Invalid, SlotsTaken
from tests.calendars.test_ics import serving
from tests.calendars.work import busy, do_jobs, read_all
from tests.cast import ADA, BERLIN, NOW, Cast, at, booked
from tests.conferencing.conftest import ask_at_provider, come_back
from tests.desk.people import signed_in
from tests.support.calendar_servers import GoogleServer
from tests.support.oauth_server import CLIENT

pytestmark = pytest.mark.django_db
TEN, ELEVEN, NOON = (at(f"2027-03-02 {hour}:00") for hour in (10, 11, 12))
FEED = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Shifts\r\nBEGIN:VEVENT\r\nUID:one\r\nDTSTART:20270302T090000Z\r\n"
    b"DTEND:20270302T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def google(cast: Cast) -> Iterator[GoogleServer]:
    with GoogleServer() as server:
        addresses = {"google_calendar": server.url, "google_meet": server.url}
        with override_settings(PROVIDER_ADDRESSES=addresses):
            set_up(account=cast.account, app="google", **CLIENT)
            yield server


@pytest.fixture
def dana(cast: Cast, google: GoogleServer) -> Client:
    """Signed in, with her Google Calendar connected through the door."""
    client = signed_in(cast.dana)
    assert "Google Calendar is connected." in come_back(client, ask_at_provider(client, "google_calendar"))
    return client


def shifts(cast: Cast) -> Iterator[Connection]:
    with serving(200, FEED) as url:
        yield connect_typed(user=cast.dana, provider="ics", address=url, now=NOW)
        read_all()


def test_events_that_cannot_be_read_are_counted_and_named_until_they_are_mended(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = "".join(
        f"BEGIN:VEVENT\r\nUID:{rule}\r\nSUMMARY:{rule}\r\nDTSTART:20270303T090000Z\r\nRRULE:FREQ={rule}\r\nEND:VEVENT\r\n"
        for rule in ("SOMETIMES", "SECONDLY")
    ).encode()
    client, note = signed_in(cast.dana), "2 events in Shifts could not be read in full, so they may take no time here: "
    with serving(200, FEED.replace(b"END:VCALENDAR", bad + b"END:VCALENDAR")) as url:
        connection = connect_typed(user=cast.dana, provider="ics", address=url, now=NOW)
        read_all()
    page = client.get("/desk/calendars/").content.decode()
    assert f"{note}“SECONDLY” repeats too often: secondly repetition is not read.; “SOMETIMES”" in page
    assert "does not work" not in client.get("/desk/").content.decode() + page
    assert busy() == [(TEN, ELEVEN)]
    with serving(200, FEED) as url:
        connection.set_tokens(f'["{url}", "", ""]', "")
        connection.save()
        read_all(NOW + EVERY)
    assert Calendar.objects.get().unread == {}
    assert note not in client.get("/desk/calendars/").content.decode()


def test_through_the_door_and_to_work(dana: Client, google: GoogleServer, cast: Cast) -> None:
    page = dana.get("/desk/calendars/").content.decode()
    assert "Holidays in Germany" in page
    first, second = Calendar.objects.order_by("pk")
    assert (first.name, first.blocks, first.writes, second.blocks) == ("Dana", True, True, False)
    google.add("dentist1")
    read_all(NOW + EVERY)
    assert busy() == [(TEN, ELEVEN)]
    booking = booked(cast, "single", [NOON])
    do_jobs()
    (session,) = booking.sessions_in_order
    written = google.events[session.uid.encode().hex()]
    assert written["summary"] == "Single, Ada Byron"
    assert "ada@example.com" in written["description"]
    read_all(NOW + 2 * EVERY)
    assert busy() == [(TEN, ELEVEN)]


def test_a_calendar_that_is_gone_takes_no_time_any_more(
    dana: Client, google: GoogleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    google.add("dentist1")
    read_all(NOW + EVERY)
    left = {"items": [one for one in google.captured("calendars")["items"] if not one.get("primary")]}
    monkeypatch.setattr(google, "api", lambda call: (200, left))
    dana.post(f"/desk/calendars/{Connection.objects.get().public_id}/look-up/")
    gone = Calendar.objects.get(name="Dana")
    assert busy() == []
    assert (gone.blocks, gone.writes, gone.token, gone.whole_at, gone.read_at) == (False, False, "", None, None)


def test_a_refused_token_is_replaced_on_the_way(dana: Client, google: GoogleServer) -> None:
    google.add("dentist1")
    google.access.clear()
    read_all(NOW + EVERY)
    assert (google.refreshed, len(busy())) == (1, 1)


def test_tokens_are_renewed_before_they_run_out(dana: Client, google: GoogleServer) -> None:
    Connection.objects.update(expires_at=NOW + EVERY)
    read_all(NOW)
    assert google.refreshed == 1


def test_a_token_that_another_fetches_is_no_trouble_of_the_calendars(dana: Client, google: GoogleServer) -> None:
    """Two calendars of one account are read at once, and both need the new token."""
    calendar = Calendar.objects.get(blocks=True)
    read_all(NOW)
    Connection.objects.update(expires_at=NOW + EVERY, refreshing_until=NOW + 2 * EVERY)
    with pytest.raises(NotNow) as told:
        read({"calendar": calendar.pk}, NOW + EVERY)
    assert told.value.retry_after == 1  # the job comes again then, and is not worn out by it
    calendar.refresh_from_db()
    assert (calendar.silent_since, calendar.reason) == (None, "")
    assert Calendar.to_ask([calendar.host_id]).exists()


def test_choosing_is_for_ones_own_calendars_only(dana: Client, cast: Cast) -> None:
    first, second = Calendar.objects.order_by("pk")
    dana.post("/desk/calendars/choose/", {"blocks": [second.pk], "writes": "", "deletes_canceled": "on"})
    assert list(Calendar.objects.order_by("pk").values_list("blocks", "writes")) == [(False, False), (True, False)]
    with pytest.raises(Invalid):
        choose(user=cast.dana, blocks=[], writes=second.pk, now=NOW)  # holidays can only be read
    refused = signed_in(cast.eli).post("/desk/calendars/choose/", {"blocks": [first.pk], "writes": first.pk})
    assert refused.status_code == 422
    look_up = f"/desk/calendars/{first.connection.public_id}/look-up/"
    assert signed_in(cast.eli).post(look_up).status_code == 404
    assert "Google Calendar" in signed_in(cast.eli).get("/desk/calendars/").content.decode()
    assert "Holidays" not in signed_in(cast.eli).get("/desk/calendars/").content.decode()


def test_what_is_typed_wrongly_is_said_beside_its_field_and_nothing_is_lost(cast: Cast) -> None:
    client = signed_in(cast.dana)
    answer = client.post("/desk/calendars/connect/ics/", {"address": "https://127.0.0.1:1/x.ics"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This calendar cannot be read." in page
    assert 'value="https://127.0.0.1:1/x.ics"' in page
    assert client.get("/desk/calendars/connect/google_calendar/").status_code == 404


@pytest.mark.parametrize("kind", ["ics", "caldav"])
@pytest.mark.parametrize(
    "address",
    ["https://[::1", "https://[nonsense]/x.ics", "https://exam\u2100ple.com/", "https://a\x00b.example/",
     "https://host.example:99999/", "https://ho st.example/", "https://müller.invalid/x.ics", "https://x.example/a\rb"],
)  # fmt: skip
def test_what_is_no_address_at_all_is_said_beside_its_field(
    cast: Cast, kind: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*given: object, **named: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    form = {"address": address, "name": "dana", "password": "secret"}
    answer = signed_in(cast.dana).post(f"/desk/calendars/connect/{kind}/", form)
    assert answer.status_code == 422
    assert "This calendar cannot be read." in answer.content.decode()


def test_a_feed_connected_in_the_desk_takes_time_and_keeps_its_address_secret(cast: Cast) -> None:
    client = signed_in(cast.dana)
    with serving(200, FEED) as url:
        client.post("/desk/calendars/connect/ics/", {"address": url})
        read_all()
    assert busy() == [(TEN, ELEVEN)]
    connection = Connection.objects.get()
    assert "calendar.ics" not in connection.subject
    assert b"calendar.ics" not in bytes(connection.sealed)


@pytest.mark.parametrize("count", [1, 3])
def test_the_fresh_look_asks_the_database_as_often_for_many(
    cast: Cast, count: int, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    asked: list[int] = []

    def note(questions: dict[int, object], within: float, late: object) -> dict[int, object]:
        asked.extend(questions)
        return {}

    monkeypatch.setattr(asking_calendars, "_together", note)
    for number, host in enumerate((cast.dana, cast.eli, cast.dana)[:count]):
        connection = Connection(
            account=cast.account, user=host, provider="ics", subject=str(number), expires_at=FOR_GOOD, created_at=NOW
        )
        connection.set_tokens('["https://shifts.example/", "", ""]', "")
        connection.save()
        Calendar.objects.create(
            account=cast.account, connection=connection, host=host, external_id="feed", blocks=True, writable=False,
            read_at=NOW,
        )  # fmt: skip
    with django_assert_num_queries(3):  # type: ignore[operator]
        asking_calendars.ask_afresh([cast.dana.pk, cast.eli.pk], NOW)
    assert len(asked) == count


def test_each_hosts_days_are_those_of_their_first_page(cast: Cast) -> None:
    Page.objects.create(account=cast.account, owner=cast.dana, slug="later", name="Later", time_zone="Asia/Tokyo")
    Page.objects.filter(owner=cast.eli).update(archived_at=NOW)
    assert zones_of([cast.dana.pk, cast.eli.pk]) == {cast.dana.pk: BERLIN, cast.eli.pk: ZoneInfo("UTC")}


def test_a_calendar_that_hangs_delays_a_hold_by_the_limit_and_no_more(
    cast: Cast, google: GoogleServer, dana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_calendars, "WITHIN", 0.2)
    google.add("dentist1")
    read_all(NOW + EVERY)
    listed = "GET /calendar/v3/calendars/ID"
    google.pattern = lambda path: listed.removeprefix("GET ") if path.endswith("/events") else path  # type: ignore[method-assign]
    google.trouble(listed, "be late", seconds=4.0)
    began = time.monotonic()
    hold(offer=cast.offer("single"), starts=[NOON], now=NOW)
    assert time.monotonic() - began < 3
    google.trouble(listed, "be late", seconds=1.0)
    with pytest.raises(SlotsTaken):  # as known last
        hold(offer=cast.offer("single"), starts=[TEN], now=NOW)


def test_a_silent_calendar_keeps_what_is_known_and_its_host_is_warned_once(cast: Cast, tmp_path: Path) -> None:
    for _connection in shifts(cast):
        pass
    for turn in range(1, 8):  # nobody listens any more
        read_all(NOW + turn * EVERY)
    assert busy() == [(TEN, ELEVEN)]
    assert not Calendar.to_ask([cast.dana.pk]).exists()
    dispatch(NOW)
    message = Message.objects.get(activity__kind="calendar_trouble")
    with override_settings(MAIL_FOLDER=tmp_path / "mail"):
        deliver({"message": message.pk}, NOW)
    message.refresh_from_db()
    assert (message.address, message.subject) == ("dana@example.com", "Your calendar Shifts does not work")
    client = signed_in(cast.dana)
    assert "One of your calendars does not work" in client.get("/desk/").content.decode()
    assert "Shifts has not worked since" in client.get("/desk/calendars/").content.decode()
    assert "A calendar of Dana Reyes does not work." in client.get("/desk/pages/").content.decode()


def test_a_host_who_books_themselves_is_only_warned(cast: Cast) -> None:
    for _connection in shifts(cast):
        pass
    (warning,) = cautions_at(cast.offer("single"), [TEN, NOON], now=NOW)[TEN]
    assert "in the calendar" in warning
    order = HostOrder(starts=[TEN], customer=ADA, answers={}, payment="none")
    assert book_for_customer(offer=cast.offer("single"), order=order, by="dana", now=NOW).status == "scheduled"


def test_the_demo_can_be_removed_when_its_sessions_are_in_a_calendar(cast: Cast) -> None:
    booking = booked(cast, "single", [NOON])
    (session,) = booking.sessions_in_order
    event = ExternalEvent.objects.create(account=cast.account, session=session, external_id="there")
    Job.objects.create(
        account=cast.account, kind="write_event", dedupe="write", payload={"event": event.pk}, run_at=NOW
    )
    _remove_bookings(Booking.objects.filter(pk=booking.pk))
    assert not ExternalEvent.objects.exists()
    assert not Job.objects.filter(kind="write_event").exists()


def test_the_longer_it_is_silent_the_less_often_it_is_asked(cast: Cast) -> None:
    for _connection in shifts(cast):
        pass
    for turn in range(1, 60):
        read_all(NOW + turn * EVERY)
    assert Job.objects.filter(kind=reading_calendars.READ).count() < 20


def test_what_a_calendar_says_after_payment_began_takes_nothing_away(shop: Cast) -> None:
    starts = [at(f"2027-03-0{day} 10:00") for day in (2, 3, 4)]
    booking = booked(shop, "three", starts)
    for _connection in shifts(shop):
        pass
    assert busy() == [(TEN, ELEVEN)]
    assert confirm(booking, NOW + timedelta(minutes=1))
    assert Claim.objects.filter(session__booking=booking).count() == 3


def test_long_events_are_kept_in_pieces_that_the_index_finds(cast: Cast) -> None:
    body = FEED.replace(b"DTSTART:20270302T090000Z", b"DTSTART;VALUE=DATE:20270225")
    with serving(200, body.replace(b"DTEND:20270302T100000Z", b"DTEND;VALUE=DATE:20270320")) as url:
        connect_typed(user=cast.dana, provider="ics", address=url, now=NOW)
        read_all()
    assert all(end - start <= 1440 for start, end in busy())
    assert Busy.objects.count() == 20 + 1  # what is more than two days past is left out
    with pytest.raises(SlotsTaken):
        hold(offer=cast.offer("single"), starts=[at("2027-03-12 12:00")], now=NOW)
