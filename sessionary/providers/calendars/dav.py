"""Speaking WebDAV: requests with XML, and multi-status answers read as what they say of each resource."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

import httpx2
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sessionary.providers.calendars.contract import Access
from sessionary.providers.calendars.dav_auth import PasswordAuth
from sessionary.providers.json_api import check_answer
from sessionary.providers.outside import Caller, Forbidden, Unreachable
from sessionary.providers.troubles import Never, NotNow

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
XML = {"Content-Type": "application/xml; charset=utf-8"}


class Differs(Exception):
    """It is not, or not any more, what the condition of the request says."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What an answer says of one resource; `gone` is one that was deleted. `props` are those that it has."""

    url: str
    gone: bool
    props: Sequence[Element]

    def find(self, name: str) -> Element | None:
        return next((prop for prop in self.props if prop.tag == name), None)

    def text(self, name: str) -> str:
        found = self.find(name)
        return "" if found is None else (found.text or "").strip()

    def link(self, name: str) -> str:
        """The address that a property holds; empty where there is none."""
        found = self.find(name)
        href = None if found is None else found.find(f"{DAV}href")
        return "" if href is None or not href.text else joined(self.url, href.text)


class Dav:
    """One server, with a user name and a password. Every address is checked before it is called."""

    def __init__(self, access: Access) -> None:
        self.caller = Caller(private=access.private, timeout=access.timeout)
        self.auth = PasswordAuth(access.user, access.password)
        self.headers = {"User-Agent": "Sessionary"}

    def check(self, url: str) -> None:
        """Raises `Never` for what is no address that may be called, as far as it can be told by itself."""
        try:
            self.caller.check(url)
        except Forbidden as error:
            raise Never(str(error)) from error

    def call(self, method: str, url: str, body: bytes = b"", **headers: str) -> httpx2.Response:
        """Raises `Differs`, and what `check_answer` raises."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            answer = self.caller.call(method, url, content=body, headers={**self.headers, **named}, auth=self.auth)
        except Forbidden as error:
            raise Never(str(error)) from error
        except Unreachable as error:
            raise NotNow(str(error)) from error
        if answer.status_code == 412:
            raise Differs(url)
        check_answer(answer)
        return answer

    def ask(self, method: str, url: str, xml: str, depth: str = "0") -> tuple[list[Resource], str]:
        """What it says of each resource, and the sync token, if there is one."""
        body = f'<?xml version="1.0" encoding="utf-8"?>{xml}'.encode()
        answer = self.call(method, url, body, Depth=depth, **{"Content-Type": XML["Content-Type"]})
        root = _root(answer.content)
        return list(_resources(root, url)), (root.findtext(f"{DAV}sync-token") or "").strip()

    def properties(self, url: str, *names: str, depth: str = "0") -> list[Resource]:
        """PROPFIND. `names` with the prefix D or C."""
        wanted = "".join(f"<{name}/>" for name in names)
        return self.ask("PROPFIND", url, f"<D:propfind {NAMESPACES}><D:prop>{wanted}</D:prop></D:propfind>", depth)[0]

    def leads_to(self, url: str) -> str:
        """Where an address leads on to, on the same server; empty where it does not. Nothing else is followed."""
        try:
            answer = self.caller.call("GET", url, headers=self.headers, auth=self.auth)
        except (Forbidden, Unreachable):
            return ""
        target = joined(url, answer.headers.get("Location", "")) if answer.is_redirect else ""
        return target if urlsplit(target).netloc == urlsplit(url).netloc else ""


def joined(url: str, href: str) -> str:
    """The address that a server names, seen from one of its own. Raises `NotNow` for what is none."""
    try:
        return urljoin(url, href.strip())
    except ValueError as error:
        raise NotNow("The server names an address that is none.") from error


def _root(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Never("The server's answer is not safe to read.") from error
    except (ParseError, ValueError) as error:
        raise NotNow("The server's answer cannot be read.") from error
    if root.tag != f"{DAV}multistatus":
        raise NotNow("The server's answer is not what was asked for.")
    return root


def _resources(root: Element, url: str) -> Iterator[Resource]:
    for response in root.iter(f"{DAV}response"):
        props: list[Element] = []
        for group in response.iter(f"{DAV}propstat"):
            if " 200" in (group.findtext(f"{DAV}status") or ""):
                props += group.findall(f"{DAV}prop/*")
        gone = " 404" in (response.findtext(f"{DAV}status") or "")
        yield Resource(joined(url, response.findtext(f"{DAV}href") or ""), gone, props)
