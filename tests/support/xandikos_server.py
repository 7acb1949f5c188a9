"""A real Xandikos on loopback, in a process and a folder of its own. It asks for no password."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.dav_server import USER, DavServer, free_port, process_listening


@contextmanager
def xandikos(folder: Path) -> Iterator[DavServer]:
    """Runs until the block ends."""
    port, data = free_port(), folder / "data"
    serve = ["serve", "--directory", str(data), "--current-user-principal", f"/{USER}/", "--defaults"]
    listen = ["--listen-address", "127.0.0.1", "--port", str(port), "--state-dir", str(folder), "--no-detect-systemd"]
    with process_listening([sys.executable, "-W", "ignore", "-m", "xandikos", *serve, *listen], port):
        yield DavServer(f"http://127.0.0.1:{port}", f"/{USER}/calendars/")
