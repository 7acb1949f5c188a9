"""The test gateway's books: one JSON file for each payment, safe for several threads and processes."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

SUFFIX = ".json"


@dataclass(slots=True)
class PlayRefund:
    """`state` is a `RefundState`; `key` is empty for a refund that was not asked for through the contract."""

    reference: str
    key: str
    amount: int
    state: str
    why: str = ""


@dataclass(slots=True)
class PlayPayment:
    """What was decided about one payment and when, from which its state follows. Times are ISO 8601 with zone."""

    reference: str
    amount: int
    currency: str
    until: str
    outcome: str = ""
    succeeds_at: str = ""
    captured: bool = False
    let_go: bool = False
    refunds: list[PlayRefund] = field(default_factory=list)


class PlayBooks:
    """A folder of payments. Whoever changes them holds the folder's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One thread of one process at a time; the lock falls when its holder dies. Not to be nested."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def find(self, reference: str) -> PlayPayment | None:
        """The payment with this reference, as last written."""
        # References come in from addresses and forms: none may name a file elsewhere.
        if not reference.isidentifier():
            return None
        try:
            return _read(self._path(reference))
        except FileNotFoundError:
            return None

    def write(self, payment: PlayPayment) -> None:
        """The whole file or none of it, so that readers need no lock."""
        path = self._path(payment.reference)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(json.dumps(asdict(payment), indent=1))
        os.replace(unfinished, path)

    def all(self) -> Iterator[PlayPayment]:
        """Every payment, in no order."""
        return (_read(path) for path in self.folder.glob(f"*{SUFFIX}"))

    def _path(self, reference: str) -> Path:
        return self.folder / f"{reference}{SUFFIX}"


def reference_for(kind: str, key: str) -> str:
    """The same key always leads to the same payment or refund."""
    return f"{kind}_{sha256(key.encode()).hexdigest()[:24]}"


def _read(path: Path) -> PlayPayment:
    loaded: dict[str, Any] = json.loads(path.read_text())
    refunds = [PlayRefund(**refund) for refund in loaded.pop("refunds")]
    return PlayPayment(**loaded, refunds=refunds)
