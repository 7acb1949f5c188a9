"""One slow thing takes only some of the threads."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.test import Client

from sessionary.actions import turns
from sessionary.actions.turns import MOST, NoTurn, in_request, turn
from tests.cast import NOW, Cast, five_tuesdays


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.05)


@pytest.fixture
def slow() -> Iterator[threading.Event]:
    """As many requests as may wait for host 1, until the event is set."""
    go_on, begun = threading.Event(), [threading.Event() for _ in range(MOST)]

    def wait(place: int) -> None:
        in_request.set(True)
        with turn(("host", 1)):
            begun[place].set()
            go_on.wait(10)

    threads = [threading.Thread(target=wait, args=(place,)) for place in range(MOST)]
    for thread in threads:
        thread.start()
    for one in begun:
        assert one.wait(10)
    yield go_on
    go_on.set()
    for thread in threads:
        thread.join()


@pytest.fixture
def _in_request() -> Iterator[None]:
    token = in_request.set(True)
    yield
    in_request.reset(token)


@pytest.mark.usefixtures("_in_request")
def test_a_further_one_is_refused_and_others_go_on(slow: threading.Event) -> None:
    for _ in range(2):
        with pytest.raises(NoTurn), turn(("host", 1)):
            pass
    with turn(("host", 2)):
        pass
    slow.set()
    with turns.TURNS.changed:
        assert turns.TURNS.changed.wait_for(lambda: not turns.TURNS.waiting, 10)
    with turn(("host", 1)):
        pass


def test_jobs_are_not_counted(slow: threading.Event) -> None:
    with turn(("host", 1)):
        pass


@pytest.mark.usefixtures("_in_request")
def test_whoever_has_a_turn_needs_no_second() -> None:
    with turn("x"), turn("x"), turn("x"), turn("x"), turn("x"):
        pass
    assert not turns.TURNS.waiting


def test_who_gets_no_turn_is_asked_to_come_again(cast: Cast, monkeypatch: pytest.MonkeyPatch, time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)

    def refuse(**_: object) -> None:
        raise NoTurn

    monkeypatch.setattr("sessionary.actions.holding.hold", refuse)
    answer = Client(raise_request_exception=False).post("/dana/pack-5/", {"pick": five_tuesdays()})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_in_a_rush_everybody_gets_a_turn_as_long_as_turns_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.5)
    served: list[int] = []

    def work(number: int) -> None:
        in_request.set(True)
        with turn(("host", 1)):
            time.sleep(0.1)  # longer in all than anybody's patience
        served.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(served) == list(range(24))
