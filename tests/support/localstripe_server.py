"""Somebody else's idea of Stripe: localstripe, in a process of its own and on loopback only.

It knows payment intents and refunds, but neither Checkout nor idempotency keys.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from tests.support.throwaway_postgresql import free_port

READY_WITHIN = 30
# Its own command listens on every interface, and its memory would be left behind as a file in /tmp.
ON_LOOPBACK = """
import sys
from aiohttp import web
from localstripe.resources import Store
from localstripe.server import app
Store.dump_to_disk = lambda self: None
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""


@contextmanager
def localstripe() -> Iterator[str]:
    """Its address, for as long as the block lasts."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-c", ON_LOOPBACK, str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + READY_WITHIN
        while not _answers(address):
            assert process.poll() is None, "localstripe ended"
            assert time.monotonic() < deadline, "localstripe does not answer"
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/v1/refunds", timeout=2).status_code == 401
    except httpx2.TransportError:
        return False
