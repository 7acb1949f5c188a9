"""What the CalDAV servers of the tests have in common: processes on loopback, each in a folder of its own."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
from icalendar import Calendar, Event

USER, PASSWORD = "dana", "app-password"
MAKE = (
    '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
    "<D:displayname>{name}</D:displayname></D:prop></D:set></C:mkcalendar>"
)


@dataclass
class DavServer:
    """`url` is the server; calendars are in the folder `home`."""

    url: str
    home: str

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> httpx2.Response:
        with httpx2.Client(verify=False, auth=(USER, PASSWORD)) as client:
            return client.request(method, self.url + path, content=body, headers=headers)

    def make(self, name: str) -> str:
        """An empty calendar; returns its path."""
        path = f"{self.home}{name}/"
        self.ask("DELETE", path)
        assert self.ask("MKCALENDAR", path, MAKE.format(name=name.title())).status_code == 201
        return path

    def put(self, path: str, uid: str, *lines: str) -> None:
        """An event of the host's own, or of ours changed by them."""
        event = "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT"])
        text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{event}\r\nEND:VCALENDAR\r\n"
        assert self.ask("PUT", f"{path}{uid}.ics", text, **{"Content-Type": "text/calendar"}).is_success

    def events(self, path: str) -> list[Event]:
        """All that is in a calendar."""
        found = Calendar.from_ical(self.ask("GET", path).content)
        return [one for one in found.walk("VEVENT") if isinstance(one, Event)]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def process_listening(command: Sequence[str], port: int) -> Iterator[None]:
    """Runs until the block ends."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(0.03)
    raise RuntimeError("The server did not start")
