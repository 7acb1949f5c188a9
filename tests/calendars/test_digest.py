"""CalDAV servers that ask for Digest, as Baikal does unless it is set up otherwise."""

from collections.abc import Iterator

import httpx2
import pytest

from sessionary.actions.connecting_calendars import connect_typed
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Access
from sessionary.providers.calendars.dav_auth import PasswordAuth
from sessionary.rules.errors import Invalid
from tests.calendars.test_contract import ENTRY, HOUR, NINE, Bench, on_dav
from tests.cast import NOW, Cast
from tests.support.dav_server import PASSWORD, USER, DavServer
from tests.support.digest_front import DigestFront, digest_front


@pytest.fixture(params=["MD5", "SHA-256"])
def front(request: pytest.FixtureRequest, another_server: DavServer) -> Iterator[DigestFront]:
    with digest_front(another_server.url) as found:
        found.algorithm = request.param
        yield found


@pytest.fixture
def bench(front: DigestFront, another_server: DavServer) -> Bench:
    made = on_dav(another_server)
    path = made.calendar.removeprefix(another_server.url)
    access = Access(address=front.url + path, user=USER, password=PASSWORD, private=True)
    return Bench(registry.opened("caldav", access), front.url + path, made.add, made.forget)


def test_events_are_read_written_and_removed(bench: Bench, front: DigestFront) -> None:
    bench.add("theirs", (NINE - HOUR, NINE))
    kept = bench.provider.put(bench.calendar, ENTRY, None)
    assert bench.spans() == [(NINE - HOUR, NINE), (NINE, NINE + HOUR)]
    bench.provider.remove(bench.calendar, kept)
    assert bench.spans() == [(NINE - HOUR, NINE)]
    assert front.refused == 1  # once for all: then the same challenge is answered, each time with the next count
    assert sum(map(len, front.used.values())) >= 5


@pytest.mark.django_db
def test_it_is_connected_in_the_desk_and_a_wrong_password_is_said_beside_its_field(
    cast: Cast, front: DigestFront, another_server: DavServer
) -> None:
    another_server.make("digest")
    typed = {"user": cast.dana, "provider": "caldav", "address": front.url, "name": USER, "now": NOW}
    with pytest.raises(Invalid) as refused:
        connect_typed(**typed, password="wrong")
    assert refused.value.errors == {"password": ["The server does not accept this user name and password."]}
    names = {one.name for one in connect_typed(**typed, password=PASSWORD).calendars.all()}
    assert "digest" in names


@pytest.mark.parametrize(
    "challenge", ['Digest realm="x",nonce="y",qop="auth-int"', 'Digest realm="x"', "Digest nonsense", "Digest "]
)
def test_a_challenge_that_nobody_knows_is_no_crash(challenge: str) -> None:
    answer = httpx2.Response(401, headers={"WWW-Authenticate": challenge})
    transport = httpx2.MockTransport(lambda request: answer)
    with httpx2.Client(transport=transport) as client, pytest.raises(httpx2.HTTPError):
        client.get("https://dav.example/", auth=PasswordAuth("a", "b"))


def test_a_server_that_takes_basic_is_asked_once() -> None:
    asked = []

    def serve(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers["Authorization"])
        return httpx2.Response(200)

    with httpx2.Client(transport=httpx2.MockTransport(serve)) as client:
        client.get("https://dav.example/", auth=PasswordAuth("ä", "b"))
    assert asked == ["Basic w6Q6Yg=="]
