"""A server in front of another that lets in who answers with Digest (RFC 7616), and nobody who comes with Basic."""

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import parse_http_list, parse_keqv_list

import httpx2

from tests.support.dav_server import PASSWORD, USER

REALM = "BaikalDAV"
KEPT = ("Content-Type", "ETag", "DAV", "Location")


@dataclass
class DigestFront:
    """`used` are the nonces, each with the counts that it was used with. `refused` counts the answers of 401."""

    url: str
    used: dict[str, set[str]] = field(default_factory=dict)
    refused: int = 0
    algorithm: str = "MD5"

    def challenge(self) -> str:
        """As Baikal words it."""
        nonce = secrets.token_hex(8)
        self.used[nonce] = set()
        opaque = secrets.token_hex(8)
        return f'Digest realm="{REALM}",qop="auth",nonce="{nonce}",opaque="{opaque}",algorithm={self.algorithm}'

    def lets_in(self, method: str, path: str, authorization: str) -> bool:
        scheme, _, rest = authorization.partition(" ")
        if scheme != "Digest":
            return False
        told = parse_keqv_list(parse_http_list(rest))
        counts = self.used.get(told["nonce"])
        if counts is None or told["nc"] in counts or told["uri"] != path or told["username"] != USER:
            return False
        counts.add(told["nc"])
        first = self.digest(f"{USER}:{REALM}:{PASSWORD}")
        middle = ":".join(told[name] for name in ("nonce", "nc", "cnonce", "qop"))
        return told["response"] == self.digest(f"{first}:{middle}:{self.digest(f'{method}:{path}')}")

    def digest(self, text: str) -> str:
        return hashlib.new(self.algorithm.replace("-", "").lower(), text.encode()).hexdigest()


@contextmanager
def digest_front(behind: str) -> Iterator[DigestFront]:
    """Runs until the block ends."""
    front = DigestFront("")

    class Handler(BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if not front.lets_in(self.command, self.path, self.headers.get("Authorization", "")):
                front.refused += 1
                self.answer(401, {"WWW-Authenticate": front.challenge()}, b"")
                return
            given = {name: value for name, value in self.headers.items() if name not in ("Host", "Authorization")}
            told = httpx2.request(self.command, behind + self.path, content=body, headers=given, trust_env=False)
            kept = {name: told.headers[name] for name in KEPT if name in told.headers}
            self.answer(told.status_code, kept, told.content)

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = do_PROPFIND = do_REPORT = do_OPTIONS = pass_on

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    front.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()
