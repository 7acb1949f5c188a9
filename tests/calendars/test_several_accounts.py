"""Several accounts of one person at Google or Microsoft: each is a connection of its own, the same one again is not."""

from collections.abc import Iterator

import pytest
from django.test import Client

from sessionary.actions.disconnecting import disconnect, revoke
from sessionary.actions.oauth_apps import set_up
from sessionary.models import Calendar, Connection, Job
from sessionary.providers.calendars import registry
from tests.calendars.work import busy, read_all
from tests.cast import NOW, Cast
from tests.conferencing.conftest import ask_at_provider, come_back
from tests.desk.people import signed_in
from tests.support.calendar_servers import PERSON, SERVERS, CalendarServer
from tests.support.oauth_server import CLIENT

pytestmark = pytest.mark.django_db
WORK = "dana@work.example"


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, cast: Cast) -> Iterator[CalendarServer]:
    with SERVERS[request.param]() as found:
        addresses = dict.fromkeys((request.param, "google_meet", "teams"), found.url)
        request.getfixturevalue("settings").PROVIDER_ADDRESSES = addresses
        set_up(account=cast.account, app=registry.facts(request.param).app, **CLIENT)
        yield found


@pytest.fixture
def dana(server: CalendarServer, cast: Cast) -> Client:
    """Her private account is connected, read, and written to."""
    client = signed_in(cast.dana)
    connect(client, server, PERSON)
    server.add("dentist1")
    read_all(NOW)
    return client


def connect(client: Client, server: CalendarServer, person: str) -> str:
    server.is_now_of(person)
    return come_back(client, ask_at_provider(client, server.name))


def in_use() -> list[tuple[str, bool, bool]]:
    """Of each account, whether its main calendar takes time and is written to."""
    mains = [one.calendars.order_by("pk")[0] for one in Connection.objects.order_by("pk")]
    return [(one.connection.subject, one.blocks, one.writes) for one in mains]


def test_another_account_is_connected_beside_the_first(dana: Client, server: CalendarServer) -> None:
    connect(dana, server, WORK)
    assert in_use() == [(PERSON, True, True), (WORK, True, False)]
    assert len(busy()) == 1


def test_the_same_account_again_renews_its_connection(dana: Client, server: CalendarServer) -> None:
    connect(dana, server, WORK)
    Connection.objects.update(state="broken", reason="Invalid Token!")
    connect(dana, server, PERSON)
    assert list(Connection.objects.order_by("pk").values_list("subject", "state")) == [(PERSON, "ok"), (WORK, "broken")]
    connect(dana, server, WORK)
    assert in_use() == [(PERSON, True, True), (WORK, True, False)]
    assert Calendar.objects.count() == 4


def test_the_desk_tells_them_apart(dana: Client, server: CalendarServer) -> None:
    page = connect(dana, server, WORK)
    label = registry.NAMED[server.name].label
    for person in (PERSON, WORK):
        assert f'<b>{label}</b><span class="small soft">{person}</span>' in page
        assert f'Disconnect {label}<span class="vh"> {person}</span></button>' in page
    boxes = page.partition("Which take your time?")[2].partition("Where are your sessions written?")[0]
    assert (boxes.count(PERSON), boxes.count(WORK)) == (2, 2)


def test_an_account_that_got_another_address_is_the_same(dana: Client, server: CalendarServer) -> None:
    """As far as its main calendar is still called the same, as Microsoft's is."""
    Connection.objects.update(subject="maiden@example.com")
    connect(dana, server, PERSON)
    assert in_use() == [(PERSON, True, True)]


def test_one_whose_calendars_cannot_be_looked_up_is_not_connected(
    dana: Client, server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "api", lambda call: server.refusal(503, "Out of order."))
    assert "Your calendars could not be looked up: The provider answered 503" in connect(dana, server, WORK)
    assert in_use() == [(PERSON, True, True)]


def test_disconnecting_one_leaves_the_others_of_its_application_alone(
    dana: Client, server: CalendarServer, cast: Cast
) -> None:
    """Meetings too: Google ends all that its person allowed, when one token is given back."""
    meetings = {"google_calendar": "google_meet", "microsoft_calendar": "teams"}[server.name]
    other = Connection(account=cast.account, user=cast.dana, provider=meetings, expires_at=NOW, created_at=NOW)
    other.set_tokens(*server.give_tokens())
    other.save()
    refresh_token = other.refresh_token
    for one in (Connection.objects.get(provider=server.name), other):
        disconnect(connection=one, now=NOW)
        revoke(Job.objects.filter(kind="revoke").latest("pk").payload, NOW)
        assert (refresh_token in server.refresh) == (one is not other or server.name == "microsoft_calendar")
        assert Connection.objects.get(pk=one.pk).refresh_token == ""
