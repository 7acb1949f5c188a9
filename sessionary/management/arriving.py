"""Whether the bytes that came so far are a whole request: enough of HTTP/1.1 (RFC 9112) to know where one ends.

What the bytes mean is for the server's own parser. It gets what is strange here at once, and refuses it.
"""

from collections.abc import Callable

LONGEST_HEAD = 64 * 1024
HEAD_WITHIN = 10.0  # seconds
SLOWEST_BODY = 20_000  # bytes a second: a phone on a bad day
HEAD_END = b"\r\n\r\n"


class Arriving:
    """One request while it comes in. `limit_of` says how many bytes a body for a path may have.

    `is_refused` is set where its body is not waited for: too long, of unknown length, or not to be made out. The
    connection cannot be used again after the answer. One with `is_head_too_long` is not even for the parser.
    """

    def __init__(self, began: float, limit_of: Callable[[str], int]) -> None:
        self.began, self.limit_of = began, limit_of
        self.buffer = bytearray()
        self.path = ""
        self.is_whole = self.is_refused = self.expects_continue = self.is_head_too_long = False
        self._wanted: int | None = None

    @property
    def deadline(self) -> float:
        """When it has to be here, by the clock that `began` is of."""
        return self.began + HEAD_WITHIN + (self._wanted or 0) / SLOWEST_BODY

    def add(self, data: bytes) -> None:
        """Take in what came."""
        searched = max(0, len(self.buffer) - len(HEAD_END) + 1)
        self.buffer += data
        if self._wanted is None:
            if not searched:
                del self.buffer[: len(self.buffer) - len(self.buffer.lstrip(b"\r\n"))]
            self._read_head(self.buffer.find(HEAD_END, searched))
        if self._wanted is not None and len(self.buffer) >= self._wanted:
            self.is_whole = True

    def _read_head(self, end: int) -> None:
        if end < 0:
            self.is_head_too_long = len(self.buffer) > LONGEST_HEAD
            return
        first, *lines = bytes(self.buffer[:end]).decode("latin-1").split("\r\n")
        self.path = first.partition(" ")[2].partition(" ")[0].partition("?")[0]
        fields = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        lengths = {value for name, value in fields if name == "content-length"}
        coded = any(name == "transfer-encoding" for name, _ in fields)
        self.expects_continue = ("expect", "100-continue") in [(name, value.lower()) for name, value in fields]
        length = min(lengths, default="0")
        readable = len(lengths) < 2 and length.isdecimal() and length.isascii() and len(length) < 16
        if coded or not readable or int(length) > self.limit_of(self.path):
            self._refuse()
        else:
            self._wanted = end + len(HEAD_END) + int(length)

    def _refuse(self) -> None:
        self.is_whole = self.is_refused = True
