"""A gateway to play with. It takes no real money, and our own pay page decides how each payment ends."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Self

from sessionary.providers.payments.contract import (
    Charge,
    Checkout,
    Declined,
    Forged,
    KeyField,
    PaymentState,
    RefundStanding,
    RefundState,
    Standing,
)
from sessionary.providers.payments.play_books import PlayBooks, PlayPayment, PlayRefund, reference_for
from sessionary.rules.sentences import Sentence

OUTCOMES = ("succeed", "fail", "late")
METHOD = Sentence("Test card")
SAYS_NO = Sentence("Your bank said no.")
EXPIRED = Sentence("The time to pay ran out.")
LET_GO = Sentence("The checkout was closed.")


class PlayGateway:
    """Besides the contract: `decide` how a payment ends, and the `balance` of it all. `clock` gives aware times."""

    name: ClassVar[str] = "test"
    label: ClassVar[str] = "Test gateway"
    key_fields: ClassVar[tuple[KeyField, ...]] = ()
    shortest_checkout: ClassVar[timedelta] = timedelta(minutes=5)
    longest_checkout: ClassVar[timedelta] = timedelta(days=30)

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.books = PlayBooks(folder)
        self.clock = clock

    @classmethod
    def connected(cls, keys: Mapping[str, str], folder: Path) -> Self:
        """It has no keys, only books."""
        return cls(folder)

    def step(self, currency: str) -> int | None:
        """Any amount of any currency."""
        return 1

    def check(self) -> None:
        """There are no keys that could be refused."""

    def open(self, charge: Charge) -> Checkout:
        """The address is empty: our own pay page offers the outcomes."""
        reference = reference_for("test", charge.key)
        with self.books.locked():
            if self.books.find(reference) is None:
                until = charge.until.isoformat()
                self.books.write(PlayPayment(reference, charge.amount, charge.currency, until))
        return Checkout(reference=reference, url="")

    def decide(self, reference: str, outcome: str, at: datetime | None = None) -> Standing:
        """What the buyer's bank says: `succeed`, `fail`, or `late`, which succeeds by itself from `at` on.

        Saying the same twice is fine. Raises `Declined` once the payment was decided otherwise or has run out.
        """
        if outcome not in OUTCOMES or (outcome == "late") != (at is not None):
            raise ValueError(f"{outcome} at {at} is none of {', '.join(OUTCOMES)}; only late has a moment.")
        with self.books.locked():
            payment = self._payment(reference)
            if payment.outcome != outcome:
                if payment.outcome or self._state(payment)[0] is not PaymentState.PENDING:
                    raise Declined("This payment is already decided.")
                payment.outcome = outcome
                payment.succeeds_at = at.isoformat() if at else ""
                self.books.write(payment)
        return self._standing(payment)

    def ask(self, reference: str) -> Standing:
        """How the payment stands now. Raises `Declined` for one that was never opened."""
        return self._standing(self._payment(reference))

    def capture(self, reference: str, key: str) -> Standing:
        """Take authorized money. Raises `Declined` while nobody has agreed to pay."""
        with self.books.locked():
            payment = self._payment(reference)
            state = self._state(payment)[0]
            if state is PaymentState.PENDING:
                raise Declined("Nobody has agreed to this payment yet.")
            if state is PaymentState.AUTHORIZED:
                payment.captured = True
                self.books.write(payment)
        return self._standing(payment)

    def let_go(self, reference: str) -> Standing:
        """Whatever has not succeeded by now never will."""
        with self.books.locked():
            payment = self._payment(reference)
            if self._state(payment)[0] in (PaymentState.PENDING, PaymentState.AUTHORIZED):
                payment.let_go = True
                self.books.write(payment)
        return self._standing(payment)

    def refund(self, reference: str, key: str, amount: int, currency: str) -> RefundStanding:
        """Give back at most what is left. Raises `Declined` for more, or for another amount under the same key."""
        with self.books.locked():
            payment = self._payment(reference)
            refund = next((refund for refund in payment.refunds if refund.key == key), None)
            if refund is None:
                refund = self._new_refund(payment, key, amount, currency)
                payment.refunds.append(refund)
                self.books.write(payment)
            elif refund.amount != amount:
                raise Declined("This key belongs to a refund of another amount.")
        return _refund_standing(refund)

    def balance(self) -> dict[str, int]:
        """What was taken and not given back, by currency, in its smallest unit."""
        totals: Counter[str] = Counter()
        for payment in self.books.all():
            if self._state(payment)[0] is PaymentState.SUCCEEDED:
                totals[payment.currency] += _left(payment)
        return dict(totals)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """It sends no notices, so every one is forged."""
        raise Forged("The test gateway sends no notices.")

    def parse(self, body: bytes) -> list[str]:
        """Nothing, as there are no notices."""
        return []

    def _payment(self, reference: str) -> PlayPayment:
        payment = self.books.find(reference)
        if payment is None:
            raise Declined("There is no such payment.")
        return payment

    def _new_refund(self, payment: PlayPayment, key: str, amount: int, currency: str) -> PlayRefund:
        if self._state(payment)[0] is not PaymentState.SUCCEEDED:
            raise Declined("Only money that was taken can be given back.")
        if currency != payment.currency or not 0 < amount <= _left(payment):
            raise Declined(f"At most {_left(payment)} {payment.currency} can be given back.")
        reference = reference_for("refund", f"{payment.reference} {key} {len(payment.refunds)}")
        return PlayRefund(reference, key, amount, RefundState.SUCCEEDED)

    def _state(self, payment: PlayPayment) -> tuple[PaymentState, str]:
        now = self.clock()
        if payment.let_go:
            return PaymentState.FAILED, LET_GO
        if payment.outcome == "fail":
            return PaymentState.FAILED, SAYS_NO
        if payment.outcome == "succeed":
            return (PaymentState.SUCCEEDED if payment.captured else PaymentState.AUTHORIZED), ""
        if payment.outcome == "late":
            done = now >= datetime.fromisoformat(payment.succeeds_at)
            return (PaymentState.SUCCEEDED if done else PaymentState.PENDING), ""
        if now >= datetime.fromisoformat(payment.until):
            return PaymentState.FAILED, EXPIRED
        return PaymentState.PENDING, ""

    def _standing(self, payment: PlayPayment) -> Standing:
        state, why = self._state(payment)
        return Standing(
            reference=payment.reference,
            state=state,
            amount=payment.amount,
            currency=payment.currency,
            method=METHOD,
            why=why,
            refunds=tuple(map(_refund_standing, payment.refunds)),
        )


def _left(payment: PlayPayment) -> int:
    given_back = sum(refund.amount for refund in payment.refunds if refund.state != RefundState.FAILED)
    return payment.amount - given_back


def _refund_standing(refund: PlayRefund) -> RefundStanding:
    return RefundStanding(refund.reference, refund.key, refund.amount, RefundState(refund.state), refund.why)
