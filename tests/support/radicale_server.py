"""A real Radicale on loopback, in a process and a folder of its own, with one user."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from icalendar import Calendar, Event

USER, PASSWORD = "dana", "app-password"
MAKE = (
    '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
    "<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"
)


@dataclass
class Radicale:
    """`url` is the server; calendars are in the folder of the user."""

    url: str
    passwords: Path

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> httpx2.Response:
        with httpx2.Client(verify=False, auth=(USER, PASSWORD)) as client:
            return client.request(method, self.url + path, content=body, headers=headers)

    def make(self, name: str) -> str:
        """An empty calendar; returns its path."""
        self.ask("DELETE", f"/dana/{name}/")
        assert self.ask("MKCALENDAR", f"/dana/{name}/", MAKE.format(name=name.title())).status_code == 201
        return f"/dana/{name}/"

    def put(self, path: str, uid: str, *lines: str) -> None:
        """An event of the host's own, or of ours changed by them."""
        event = "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"])
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{event}\r\nEND:VCALENDAR\r\n"
        assert self.ask("PUT", f"{path}{uid}.ics", text).is_success

    def events(self, path: str) -> list[Event]:
        """All that is in a calendar."""
        found = Calendar.from_ical(self.ask("GET", path).content)
        return [one for one in found.walk("VEVENT") if isinstance(one, Event)]

    def set_password(self, password: str) -> None:
        self.passwords.write_text(f"{USER}:{password}\n")


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """Runs until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    passwords = folder / "users"
    config = folder / "config"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {passwords}\n"
        f"htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {folder / 'collections'}\n"
        "[logging]\nlevel = error\n"
    )
    server = Radicale(f"http://127.0.0.1:{port}", passwords)
    server.set_password(PASSWORD)
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "radicale", "--config", str(config)])
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait(server: Radicale) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))):
                return
        except OSError:
            time.sleep(0.03)
    raise RuntimeError("Radicale did not start")
