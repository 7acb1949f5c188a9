"""A small HTTP load: as few Python instructions per request as keep-alive sockets allow."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from threading import Barrier
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request, and the status that counts as success."""

    method: str
    path: str
    body: Any = None
    wanted: int = 200


@dataclass(frozen=True)
class Timing:
    """Seconds per answer, and for all of them together."""

    each: list[float]
    total: float

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return median(self.each) * 1000

    @property
    def slowest(self) -> float:
        """The slowest, in milliseconds."""
        return max(self.each) * 1000

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.each) / self.total


class Client:
    """One keep-alive connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, call: Call) -> tuple[float, int, bytes]:
        """Seconds, status, body."""
        payload = None if call.body is None else json.dumps(call.body)
        began = time.perf_counter()
        self.connection.request(call.method, call.path, payload, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        body = answer.read()
        return time.perf_counter() - began, answer.status, body


def one_by_one(port: int, *calls: Callable[[int], Call], times: int) -> list[Timing]:
    """Each kind of call `times` times on one connection, taking turns, so that all meet the same machine."""
    client = Client(port)
    taken: list[list[float]] = [[] for _ in calls]
    for number in range(times):
        for kind, call in enumerate(calls):
            taken[kind].append(_checked(client, call(number)))
    return [Timing(each[times // 10 :], sum(each)) for each in taken]


def together(port: int, calls: Callable[[int], Iterator[Call]], clients: int) -> Timing:
    """`clients` connections at once, each sending its own calls one after the other."""
    barrier = Barrier(clients)

    def run(number: int) -> tuple[list[float], float, float]:
        client, mine = Client(port), list(calls(number))
        barrier.wait()
        began = time.perf_counter()
        each = [_checked(client, call) for call in mine]
        return each, began, time.perf_counter()

    with ThreadPoolExecutor(clients) as pool:
        runs = list(pool.map(run, range(clients)))
    total = max(end for _, _, end in runs) - min(began for _, began, _ in runs)
    return Timing([one for each, _, _ in runs for one in each], total)


def _checked(client: Client, call: Call) -> float:
    seconds, status, body = client.send(call)
    if call.wanted and status != call.wanted:
        raise SystemExit(f"{call.method} {call.path}: {status} {body[:500]!r}")
    return seconds
