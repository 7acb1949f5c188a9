"""A calendar that answers after the hold went on without it: its answer is kept for the next one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sessionary.actions import asking_calendars
from sessionary.actions.asking_calendars import Look
from sessionary.actions.connecting_calendars import connect_typed
from sessionary.actions.holding import hold
from sessionary.models import Busy
from sessionary.providers.calendars.contract import Reading
from sessionary.rules.errors import SlotsTaken
from tests.calendars.test_at_work import ELEVEN, FEED, NOON
from tests.calendars.work import busy, read_all
from tests.cast import NOW, Cast, at

keep_late = asking_calendars.keep_late
NOTHING = FEED.replace(b"20270302", b"20270401")


@contextmanager
def feed_that_waits(may_answer: threading.Event) -> Iterator[tuple[str, dict[str, bytes]]]:
    """The address of a feed, and what is in it. It answers once it may."""
    feed = {"body": NOTHING}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            may_answer.wait(20)
            self.send_response(200)
            self.send_header("Content-Length", str(len(feed["body"])))
            self.end_headers()
            self.wfile.write(feed["body"])

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/calendar.ics", feed
    finally:
        may_answer.set()
        server.shutdown()
        server.server_close()


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_late_counts_for_the_next_hold(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    may_answer = threading.Event()
    may_answer.set()
    monkeypatch.setattr(asking_calendars, "WITHIN", 0.1)
    monkeypatch.setattr(asking_calendars, "keep_late", keep_late)
    with feed_that_waits(may_answer) as (url, feed):
        connect_typed(user=cast.dana, provider="ics", address=url, now=NOW)
        read_all()
        feed["body"] = FEED
        may_answer.clear()
        hold(offer=cast.offer("single"), starts=[NOON], now=NOW)  # asks, and does not wait
        assert at("2027-03-02 10:00") not in [start for start, _ in busy()]
        may_answer.set()
        wait_until(lambda: Busy.objects.filter(starts=at("2027-03-02 10:00"), ends=ELEVEN).exists())
        wait_until(lambda: not asking_calendars.under_way)
        monkeypatch.setattr(asking_calendars, "WITHIN", 0.0)
        with pytest.raises(SlotsTaken):
            hold(offer=cast.offer("single"), starts=[at("2027-03-02 10:00")], now=NOW)
        wait_until(lambda: not asking_calendars.under_way)


def test_what_is_late_is_kept_once_and_what_is_in_time_is_answered() -> None:
    may_answer, kept = threading.Event(), []

    def slow() -> Reading:
        may_answer.wait(20)
        return Reading(True, {}, "slow")

    look = Look({1: lambda: Reading(True, {}, "quick"), 2: slow}, lambda pk, reading: kept.append((pk, reading.token)))
    assert {pk: reading.token for pk, reading in look.answers(0.5).items()} == {1: "quick"}
    may_answer.set()
    wait_until(lambda: not asking_calendars.under_way)
    assert kept == [(2, "slow")]


def test_a_calendar_that_hangs_gathers_no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    may_answer, asked = threading.Event(), []
    monkeypatch.setattr(asking_calendars, "MOST_AT_ONE", 2)

    def hanging() -> Reading:
        asked.append(1)
        may_answer.wait(20)
        return Reading(True, {}, "")

    for _ in range(5):
        Look({1: hanging}, lambda pk, reading: None).answers(0.0)
    may_answer.set()
    wait_until(lambda: not asking_calendars.under_way)
    assert len(asked) == 2
