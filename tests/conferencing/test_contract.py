"""The contract, over the fake and every provider, each against a stand-in that speaks its protocol over a socket."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from sessionary.providers.conferencing import registry
from sessionary.providers.conferencing.contract import Conferencing, Joining, Wanted
from sessionary.providers.conferencing.fake import Fake, Room
from sessionary.providers.conferencing.registry import _class
from sessionary.providers.troubles import Gone, Never, NotNow, Unauthorized
from tests.support.conferencing_servers import SERVERS, ConferencingServer

NINE = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
WANTED = Wanted("k3j4h5g6-1", "Three, Ada Byron", NINE, NINE + timedelta(hours=1), "Europe/Berlin")
TIMELESS = ("google_meet", "jitsi")
CREATE = {
    "zoom": "POST /v2/users/me/meetings",
    "gotomeeting": "POST /G2M/rest/meetings",
    "webex": "POST /v1/meetings",
    "google_meet": "POST /v2/spaces",
    "teams": "POST /v1.0/me/onlineMeetings/createOrGet",
}


@dataclass
class Bench:
    provider: Conferencing
    server: ConferencingServer | None = None
    room: Room | None = None

    @property
    def count(self) -> int:
        return len(self.server.meetings if self.server else self.room.meetings if self.room else ())

    def lose(self, external_id: str) -> None:
        """Somebody deleted it over there."""
        kept = self.server.meetings if self.server else self.room.meetings if self.room else {}
        del kept[external_id.removeprefix("spaces/")]


@pytest.fixture(params=["fake", *registry.NAMED])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    name = request.param
    if name == "fake":
        room = Room()
        yield Bench(Fake(room), room=room)
    elif name == "jitsi":
        yield Bench(registry.opened(name, "", "https://meet.example.com"))
    else:
        with SERVERS[name]() as server:
            yield Bench(registry.opened(name, server.give_tokens()[0], server.url), server)


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[ConferencingServer]:
    with SERVERS[request.param]() as server:
        yield server


def opened(server: ConferencingServer) -> Conferencing:
    return registry.opened(server.name, server.give_tokens()[0], server.url)


def test_each_meeting_has_a_way_in_of_its_own(bench: Bench) -> None:
    one, other = bench.provider.create(WANTED), bench.provider.create(replace(WANTED, reference="other-1"))
    assert one.external_id != other.external_id
    assert one.join_url != other.join_url
    assert one.join_url.startswith("https://")


def test_says_all_there_is_to_know_about_joining(server: ConferencingServer) -> None:
    made = opened(server).create(WANTED)
    told = {
        "zoom": ("4wM7xk", "+49 69 7104 9922", "Frankfurt, Germany", f"{made.external_id}#, 509317#"),
        "gotomeeting": ("", "+49 721 9881 4161", "Germany", "729-194-557"),
        "webex": ("BgJep@43", "+49-619-6781-9736", "Germany Toll", "123456789"),
        "google_meet": ("", "+49 30 3001 95060", "DE", "1970712730#"),
        "teams": ("uXT7h3", "+49 69 3650 5756", "", "2425999#"),
    }[server.name]
    assert (made.passcode, made.dial_in[0].number, made.dial_in[0].place, made.code) == told


def test_a_move_keeps_the_way_in(bench: Bench) -> None:
    made = bench.provider.create(WANTED)
    moved = bench.provider.change(made, replace(WANTED, start=NINE + timedelta(days=1), end=NINE + timedelta(days=1.5)))
    assert moved == made
    if bench.server and bench.provider.name not in TIMELESS:
        assert bench.server.starts() == ["2027-03-03T09:00"]


def test_removing_removes_it(bench: Bench) -> None:
    made = bench.provider.create(WANTED)
    bench.provider.remove(made.external_id)
    assert bench.count == (1 if bench.provider.name == "google_meet" else 0)


def test_one_that_is_gone_is_said_to_be(bench: Bench) -> None:
    made = bench.provider.create(WANTED)
    if bench.provider.name == "jitsi":  # a room is there as soon as somebody enters it
        assert bench.provider.change(made, WANTED) == made
        return
    bench.lose(made.external_id)
    with pytest.raises(Gone):
        bench.provider.change(made, WANTED)
    with pytest.raises(Gone):
        bench.provider.remove(made.external_id)


def test_a_lost_answer_makes_no_second_meeting_where_the_provider_can_tell(server: ConferencingServer) -> None:
    provider = opened(server)
    other = provider.create(replace(WANTED, reference="other-1", title="Another"))
    server.trouble(CREATE[server.name], "lose answer")
    with pytest.raises(NotNow):
        provider.create(WANTED)
    made = provider.find(WANTED, [other.external_id]) or provider.create(WANTED)
    assert made.external_id != other.external_id
    assert len(server.meetings) == (2 if _class(server.name).finds else 3)
    again = provider.find(WANTED, [made.external_id, other.external_id])
    assert again is None


def test_webex_finds_one_of_a_session_that_has_moved_since() -> None:
    with SERVERS["webex"]() as server:
        provider = opened(server)
        made = provider.create(WANTED)
        for days in (-90, 0, 90):
            day = timedelta(days=days)
            assert provider.find(replace(WANTED, start=WANTED.start + day, end=WANTED.end + day), []) == made


def test_what_it_says_of_a_found_one_is_the_same(bench: Bench) -> None:
    made = bench.provider.create(WANTED)
    found = bench.provider.find(WANTED, [])
    assert found in (made, None)
    assert (found is None) == (bench.provider.name in ("teams", *TIMELESS))


def test_nothing_is_found_before_anything_was_made(bench: Bench) -> None:
    assert bench.provider.find(WANTED, []) is None


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Unauthorized), (403, Never), (400, Never), (404, Gone), (408, NotNow), (429, NotNow), (503, NotNow)],
)
def test_every_refusal_has_its_word(server: ConferencingServer, status: int, error: type[Exception]) -> None:
    server.trouble(CREATE[server.name], "refuse", status=status)
    with pytest.raises(error) as told:
        opened(server).create(WANTED)
    assert type(told.value) is error
    assert f"The provider answered {status}: Out of order." in str(told.value)
    assert server.meetings == {}


def test_says_how_long_to_wait(server: ConferencingServer) -> None:
    server.trouble(CREATE[server.name], "refuse", status=429, seconds=37)
    with pytest.raises(NotNow) as told:
        opened(server).create(WANTED)
    assert told.value.retry_after == 37


@pytest.mark.parametrize("kind", ["garble", "lose request", "lose answer"])
def test_no_answer_that_can_be_read_may_come_later(server: ConferencingServer, kind: str) -> None:
    server.trouble(CREATE[server.name], kind)
    with pytest.raises(NotNow):
        opened(server).create(WANTED)


@pytest.mark.parametrize("told", [{}, {"id": None}, {"meetings": 7, "items": 7}, {"join_url": "javascript:alert(1)"}])
def test_an_answer_of_another_shape_may_be_better_later(
    server: ConferencingServer, told: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "api", lambda call: (200, told or {"a": 1}))
    with pytest.raises(NotNow):
        opened(server).create(WANTED)


def test_one_that_takes_too_long_is_not_waited_for(server: ConferencingServer) -> None:
    server.trouble(CREATE[server.name], "be late", seconds=0.4)
    provider = _class(server.name)(server.give_tokens()[0], server.url, timeout=0.1)  # type: ignore[call-arg]
    with pytest.raises(NotNow, match="did not answer in time"):
        provider.create(WANTED)


def test_the_token_goes_nowhere_else(server: ConferencingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with SERVERS["zoom"]() as elsewhere:
        monkeypatch.setattr(server, "api", lambda call: (307, {"location": f"{elsewhere.url}/"}))
        with pytest.raises(Never):
            opened(server).create(WANTED)
        assert elsewhere.calls == []


def test_a_jitsi_room_cannot_be_guessed_and_is_where_the_operator_says() -> None:
    provider = registry.opened("jitsi", "", "https://meet.example.com")
    made: Joining = provider.create(WANTED)
    assert made.join_url == f"https://meet.example.com/{made.external_id}"
    assert len(made.external_id.removeprefix("Session-")) == 30
