"""Measures on the engine that `DATABASE_URL` names, else on SQLite, and prints figures and ratios."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bench.load import Call, Client, Timing, one_by_one, together
from tests.support.served import Served, served

MONTH = (date.today().replace(day=1) + timedelta(days=95)).replace(day=1)
ENGINE = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"


class Bench:
    """One served instance and the pages on it."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.pages: list[dict[str, Any]] = []
        self.free = count(1)

    def scenery(self, *words: Any) -> str:
        return subprocess.run(
            [sys.executable, "-m", "bench.scenery", *map(str, words)],
            env=self.server.environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def slots(self, page: dict[str, Any]) -> tuple[Timing, Timing]:
        """A month of free times, and the floor's bare query answering as many bytes."""
        until = (MONTH + timedelta(days=32)).replace(day=1)
        query = f"event_type={page['event_type_slug']}&from={MONTH}&until={until}"
        path = f"/api/v1/pages/{page['page_slug']}/slots?{query}"
        size = len(Client(self.server.port).send(Call("GET", path))[2])
        first, last = (int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp() // 60) for d in (MONTH, until))
        bare = f"/floor/slots?host={page['host']}&first={first - 2880}&until={last + 1440}&size={size}"
        ours, floor = one_by_one(self.server.port, lambda _: Call("GET", path), lambda _: Call("GET", bare), times=300)
        return ours, floor

    def booking(self, page: dict[str, Any], starts: list[int]) -> Call:
        times = [datetime.fromtimestamp(start * 60, UTC).isoformat() for start in starts]
        customer = {"name": "Ada", "email": f"ada{starts[0]}@example.com"}
        names = {"page": page["page_slug"], "event_type": page["event_type_slug"]}
        return Call("POST", "/api/v1/bookings", {**names, "starts": times, "customer": customer}, 201)

    def bare_booking(self, page: dict[str, Any], starts: list[int]) -> Call:
        return Call("POST", "/floor/bookings", {**page, "starts": starts}, 201)

    def starts(self) -> list[int]:
        """Ten free starts, weekly, that nobody was given before."""
        number = next(self.free)
        day, place = divmod(number, 250)
        begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7 + day)
        first = int(begin.timestamp() // 60) + place * 5 + 120
        return [first + week * 7 * 1440 for week in range(10)]


def main() -> None:
    """All measurements, one line each."""
    print(f"\n{ENGINE}; times in ms; the floor is bare SQL on the same server in the same run")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "data", "--no-jobs", DJANGO_SETTINGS_MODULE="bench.settings") as server,
    ):
        bench = Bench(server)
        bench.pages = json.loads(bench.scenery("pages", 8))
        measure_slots(bench)
        measure_bookings(bench)
        measure_race(bench)


def measure_slots(bench: Bench) -> None:
    first = datetime(MONTH.year, MONTH.month, 1, tzinfo=UTC)
    for sessions, page in ((200, bench.pages[8]), (2000, bench.pages[9])):
        bench.scenery("sessions", page["page"], first.isoformat()[:10], sessions)
        ours, floor = bench.slots(page)
        say(f"month of free times, {sessions} sessions in it", ours.p50, floor.p50)
    before, _ = bench.slots(bench.pages[8])
    bench.scenery("sessions", bench.pages[8]["page"], "2019-01-01", 100_000)
    after, _ = bench.slots(bench.pages[8])
    print(f"  with 100,000 past sessions: {after.p50:.1f} against {before.p50:.1f}, {after.p50 / before.p50:.2f} x")


def measure_bookings(bench: Bench) -> None:
    page = bench.pages[0]
    ours, floor = one_by_one(
        bench.server.port,
        lambda _: bench.booking(page, bench.starts()),
        lambda _: bench.bare_booking(page, bench.starts()),
        times=200,
    )
    say("ten-session booking, 1 client", ours.p50, floor.p50)

    def ours_of(number: int) -> Iterator[Call]:
        return (bench.booking(bench.pages[number], bench.starts()) for _ in range(100))

    def bare_of(number: int) -> Iterator[Call]:
        return (bench.bare_booking(bench.pages[number], bench.starts()) for _ in range(100))

    ours, floor = together(bench.server.port, ours_of, 8), together(bench.server.port, bare_of, 8)
    print(
        f"  ten-session bookings, 8 clients: {ours.rate:.0f} a second against {floor.rate:.0f},"
        f" {100 * ours.rate / floor.rate:.0f} % of the floor; slowest {ours.slowest:.0f}"
    )


def measure_race(bench: Bench) -> None:
    starts = bench.starts()
    call = bench.booking(bench.pages[0], starts)
    anything = Call(call.method, call.path, call.body, wanted=0)
    race = together(bench.server.port, lambda _: iter([anything]), 50)
    print(f"  50 clients race for one package: slowest {race.slowest:.0f}, p50 {race.p50:.0f}")


def say(what: str, ours: float, floor: float) -> None:
    print(f"  {what}: p50 {ours:.1f} against {floor:.1f}, {ours / floor:.2f} x the floor")


if __name__ == "__main__":
    main()
