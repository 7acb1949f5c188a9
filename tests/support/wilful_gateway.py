"""The test gateway with a will of its own: it loses answers, fails refunds and gives money back unasked."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from sessionary.providers.payments.contract import (
    Charge,
    Checkout,
    RefundStanding,
    RefundState,
    Standing,
    Unsure,
)
from sessionary.providers.payments.play_books import PlayPayment, PlayRefund
from sessionary.providers.payments.test import PlayGateway

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class WilfulGateway(PlayGateway):
    """Set `lose_requests` or `lose_answers` to how many of the next calls end in `Unsure`, before or after doing it.

    `fail_next_refund` says why the next new refund fails at the bank.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(folder, clock)
        self.lose_requests = 0
        self.lose_answers = 0
        self.fail_next_refund = ""

    def open(self, charge: Charge) -> Checkout:
        return self._unreliably(super().open, charge)

    def ask(self, reference: str) -> Standing:
        return self._unreliably(super().ask, reference)

    def capture(self, reference: str, key: str) -> Standing:
        return self._unreliably(super().capture, reference, key)

    def let_go(self, reference: str) -> Standing:
        return self._unreliably(super().let_go, reference)

    def refund(self, reference: str, key: str, amount: int, currency: str) -> RefundStanding:
        return self._unreliably(super().refund, reference, key, amount, currency)

    def refund_at_gateway(self, reference: str, amount: int) -> None:
        """As somebody does in the gateway's own dashboard: without a key of ours."""
        with self.books.locked():
            payment = self._payment(reference)
            payment.refunds.append(self._new_refund(payment, "", amount, payment.currency))
            self.books.write(payment)

    def turn_refund(self, reference: str, key: str, state: RefundState, why: str = "") -> None:
        """Let a refund that we asked for take another course, as banks do days later."""
        with self.books.locked():
            payment = self._payment(reference)
            refund = next(refund for refund in payment.refunds if refund.key == key)
            refund.state, refund.why = state, why
            self.books.write(payment)

    def _new_refund(self, payment: PlayPayment, key: str, amount: int, currency: str) -> PlayRefund:
        refund = super()._new_refund(payment, key, amount, currency)
        if self.fail_next_refund:
            refund.state, refund.why = RefundState.FAILED, self.fail_next_refund
            self.fail_next_refund = ""
        return refund

    def _unreliably(self, call: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> Answer:
        if self.lose_requests:
            self.lose_requests -= 1
            raise Unsure("The request was lost.")
        answer = call(*given, **named)
        if self.lose_answers:
            self.lose_answers -= 1
            raise Unsure("The answer was lost.")
        return answer
