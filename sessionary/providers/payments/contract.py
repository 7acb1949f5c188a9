"""What every payment gateway does. Amounts are integers in the currency's smallest unit, times are aware."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Protocol


class PaymentState(StrEnum):
    """How a payment stands at the gateway; it only ever moves down this list, or straight to `failed`."""

    PENDING = "pending"  # nothing was taken; it still may be
    AUTHORIZED = "authorized"  # the Customer agreed: `capture` takes the money, `let_go` frees it
    SUCCEEDED = "succeeded"
    FAILED = "failed"  # it can no longer succeed


class RefundState(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Charge:
    """What a Customer is to pay. `key` names our attempt: the same one never charges twice.

    `until` is when the checkout has to be over; the gateway takes no money that is offered later.
    """

    key: str
    amount: int
    currency: str
    description: str
    booking: str
    email: str
    locale: str
    return_url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where the Customer goes to pay, and the gateway's own id of the payment."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class RefundStanding:
    """One refund at the gateway. `key` names our attempt; it is empty for one made at the gateway itself."""

    reference: str
    key: str
    amount: int
    state: RefundState
    why: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gateway says of one payment. `method` is for people, like `Visa 4242`; `why` tells of a failure."""

    reference: str
    state: PaymentState
    amount: int
    currency: str
    method: str = ""
    why: str = ""
    refunds: tuple[RefundStanding, ...] = ()


class Declined(Exception):
    """The gateway refused for good, and nothing was done."""


class KeysRefused(Declined):
    """The gateway does not know these keys, or they may not do this."""


class Unsure(Exception):
    """No answer, or none that can be relied on: it may have happened. Ask, or try again with the same key."""


class Forged(Exception):
    """This notice was not signed by the gateway."""


@dataclass(frozen=True, slots=True)
class KeyField:
    """One of the keys that connect a gateway. A `secret` one is never shown again."""

    name: str
    label: str
    secret: bool = True
    optional: bool = False


class Gateway(Protocol):
    """One connected gateway account. Every call may raise `Unsure`; `Declined` where it can be refused."""

    name: ClassVar[str]
    label: ClassVar[str]
    key_fields: ClassVar[tuple[KeyField, ...]]
    shortest_checkout: ClassVar[timedelta]
    longest_checkout: ClassVar[timedelta]

    def step(self, currency: str) -> int | None:
        """What amounts have to be multiples of; None where the gateway does not take this currency."""
        ...

    def check(self) -> None:
        """Raises `KeysRefused` when the keys do not work."""
        ...

    def open(self, charge: Charge) -> Checkout:
        """Begin a checkout. The same `key` gets the same one."""
        ...

    def ask(self, reference: str) -> Standing:
        """How the payment stands now, with all its refunds."""
        ...

    def capture(self, reference: str, key: str) -> Standing:
        """Take authorized money; taking it twice takes it once."""
        ...

    def let_go(self, reference: str) -> Standing:
        """Expire the checkout or free authorized money, so that it can no longer succeed, unless it has."""
        ...

    def refund(self, reference: str, key: str, amount: int, currency: str) -> RefundStanding:
        """Give back part of a payment. The same `key` never gives back twice."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raises `Forged` unless the gateway itself sent this notice. Header names are lower case."""
        ...

    def parse(self, body: bytes) -> list[str]:
        """The references of the payments that a notice is about; to be asked about, not believed."""
        ...
