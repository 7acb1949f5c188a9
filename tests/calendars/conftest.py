"""Real CalDAV servers, once for all tests here, and Dana's calendar on one of them."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from sessionary.actions.choosing_calendars import choose
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.actions.pages import create_event_type
from sessionary.models import Connection
from tests.calendars.two_way_work import TwoWay
from tests.calendars.work import CalendarsAtWork, read_all
from tests.cast import NOW, Cast
from tests.support.dav_server import DavServer
from tests.support.radicale_server import PASSWORD, USER, Radicale, radicale
from tests.support.xandikos_server import xandikos


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as found:
        yield found


@pytest.fixture(scope="session")
def another_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DavServer]:
    """One that answers for what is not there as Cyrus does: with a status inside the answer."""
    with xandikos(tmp_path_factory.mktemp("xandikos")) as found:
        yield found


@pytest.fixture(autouse=True)
def _loopback_is_allowed() -> Iterator[None]:
    with override_settings(PRIVATE_ADDRESSES=True):
        yield


@pytest.fixture
def path(server: Radicale) -> str:
    """An empty calendar, the only one there is."""
    server.set_password(PASSWORD)
    return server.make("work")


@pytest.fixture
def connection(cast: Cast, server: Radicale, path: str) -> Connection:
    """Dana's calendar is connected: it takes her time, and her sessions are written to it."""
    found = connect_typed(user=cast.dana, provider="caldav", address=server.url, name=USER, password=PASSWORD, now=NOW)
    read_all(NOW)
    return found


@pytest.fixture
def at_work(cast: Cast, connection: Connection, server: Radicale, path: str) -> CalendarsAtWork:
    return CalendarsAtWork(cast, server, path)


@pytest.fixture
def two_way(at_work: CalendarsAtWork, connection: Connection) -> TwoWay:
    """Dana lets her calendar move and cancel sessions; `ten` is a package of ten."""
    (calendar,) = connection.calendars.all()
    choose(user=at_work.cast.dana, blocks=[calendar.pk], writes=calendar.pk, two_way=True, now=NOW)
    create_event_type(page=at_work.cast.page, slug="ten", name="Ten", package=True, sessions=10)
    return TwoWay(at_work.cast, at_work.server, at_work.path)
