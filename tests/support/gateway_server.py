"""What the stand-ins for Stripe and PayPal share: a real socket, memory for idempotency keys, and troubles to order."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self

Json = dict[str, Any]
Answer = tuple[int, Json]


@dataclass
class Call:
    """One request. Header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Trouble:
    """What goes wrong with the next call to `where`, like `POST /v1/refunds`; ids in paths are left out.

    `refuse` answers with `status` and does nothing, and where there are `seconds` asks to come again after them;
    `lose request` and `lose answer` hang up before and after doing it; `be late` does it and answers after `seconds`;
    `garble` does it and answers with what nobody can read.
    """

    where: str
    kind: str
    status: int = 500
    seconds: float = 0.0


class GatewayServer:
    """Keeps its state in memory; every request is carried out alone, under `lock`.

    In the header `wait` it says after how many seconds to come again.
    """

    wait: ClassVar[str] = "Retry-After"

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.calls: list[Call] = []
        self.troubles: list[Trouble] = []
        self.answered: dict[str, tuple[tuple[str, str, bytes], Answer]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"gateway": self}))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        # The default polling would make every test wait half a second for the end.
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def trouble(self, where: str, kind: str, status: int = 500, seconds: float = 0.0) -> None:
        """Order a trouble for the next such call."""
        self.troubles.append(Trouble(where, kind, status, seconds))

    def times(self, where: str) -> int:
        """How often `where` was called."""
        return sum(f"{call.method} {self.pattern(call.path)}" == where for call in self.calls)

    def pattern(self, path: str) -> str:
        """The path without its ids."""
        raise NotImplementedError

    def respond(self, call: Call) -> Answer:
        """Carry the request out."""
        raise NotImplementedError

    def refusal(self, status: int, why: str) -> Answer:
        """An error in the provider's own shape."""
        raise NotImplementedError

    def once(self, key: str, call: Call, do: Callable[[], Answer], other: Answer) -> Answer:
        """The first answer under a key is every later one, errors too; `other` for another request under it."""
        request = (call.method, call.path, call.body)
        if key in self.answered:
            first, answer = self.answered[key]
            return answer if first == request else other
        answer = do()
        self.answered[key] = (request, answer)
        return answer

    def next_trouble(self, call: Call) -> Trouble | None:
        """The first one ordered for such a call, which is used up."""
        for trouble in self.troubles:
            if trouble.where == f"{call.method} {self.pattern(call.path)}":
                self.troubles.remove(trouble)
                return trouble
        return None


class _Handler(BaseHTTPRequestHandler):
    gateway: GatewayServer
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: otherwise each answer waits 40 ms for an acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, path, query, headers, body)
        with self.gateway.lock:
            self.gateway.calls.append(call)
            trouble = self.gateway.next_trouble(call)
            kind = trouble.kind if trouble else ""
            if trouble and kind == "refuse":
                answer = self.gateway.refusal(trouble.status, "Out of order.")
            elif kind == "lose request":
                return self.hang_up()
            else:
                answer = self.gateway.respond(call)
        if kind == "lose answer":
            return self.hang_up()
        if trouble and kind == "be late":
            time.sleep(trouble.seconds)
        wait = trouble.seconds if trouble and kind == "refuse" else 0
        return self.send(*answer, garbled=kind == "garble", wait=wait)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any

    def send(self, status: int, answer: Json, *, garbled: bool = False, wait: float = 0) -> None:
        content = json.dumps(answer).encode() if answer else b""
        content = b"<p>We will be back soon.</p>" if garbled else content
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if wait:
                self.send_header(self.gateway.wait, str(int(wait)))
            if 300 <= status < 400:
                self.send_header("Location", answer["location"])
            self.end_headers()
            self.wfile.write(content)
        except ConnectionError:
            self.close_connection = True  # the client has stopped waiting

    def hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: tests look at `calls`."""
