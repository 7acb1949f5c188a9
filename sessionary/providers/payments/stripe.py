"""Cards through Stripe Checkout: authorized there, captured once the booking is confirmed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

import stripe
from stripe import RequestOptions, StripeClient, WebhookSignature

from sessionary.providers.payments import stripe_money
from sessionary.providers.payments.contract import (
    Charge,
    Checkout,
    Declined,
    Forged,
    KeyField,
    KeysRefused,
    PaymentState,
    RefundStanding,
    Standing,
)
from sessionary.providers.payments.stripe_checkout import KEY, checkout_for
from sessionary.providers.payments.stripe_errors import translated
from sessionary.providers.payments.stripe_standing import Json, payment_state, refund_standing, standing

SHORTEST = timedelta(minutes=30)
# Stripe allows 24 hours by its own clock, which need not be ours.
LONGEST = timedelta(hours=23)
SIGNED_WITHIN_SECONDS = 300
OF_A_SESSION = "checkout.session"
WITH_CHARGE = ["latest_charge"]


class StripeGateway:
    """References are checkout sessions' (`cs_…`); payment intents' (`pi_…`) are understood as well.

    `timeout` is in seconds. `address` replaces Stripe's own, for tests.
    """

    name: ClassVar[str] = "stripe"
    label: ClassVar[str] = "Stripe"
    key_fields: ClassVar[tuple[KeyField, ...]] = (
        KeyField("secret_key", "Secret or restricted key"),
        KeyField("webhook_secret", "Signing secret of the webhook", optional=True),
    )
    shortest_checkout: ClassVar[timedelta] = SHORTEST
    longest_checkout: ClassVar[timedelta] = LONGEST

    def __init__(self, secret_key: str, webhook_secret: str = "", address: str = "", timeout: float = 10) -> None:
        self.webhook_secret = webhook_secret
        self.connections = stripe.RequestsClient(timeout=timeout)
        # Trying again is for whoever called: with the same key, and when it is not in anybody's way.
        self.client = StripeClient(
            secret_key,
            base_addresses={"api": address} if address else {},
            http_client=self.connections,
            max_network_retries=0,
        ).v1

    @classmethod
    def connected(cls, keys: Mapping[str, str], folder: Path) -> Self:
        """It keeps no books here."""
        return cls(keys["secret_key"], keys.get("webhook_secret", ""))

    def step(self, currency: str) -> int | None:
        """In our unit: 10 for a Kuwaiti fils, 1 for a króna although Stripe writes it with two zeros."""
        return stripe_money.step(currency)

    def check(self) -> None:
        """Asks for what every payment needs, so that a restricted key with other rights is refused."""
        with translated():
            self.client.checkout.sessions.list({"limit": 1})

    def open(self, charge: Charge) -> Checkout:
        """Stripe keeps no checkout open for less than 30 minutes; where `until` is nearer, it ends 30 minutes after.

        That is decided by Stripe's own refusal and under another key, never by our clock: otherwise a second try
        could ask for another end than the first, and either be refused or open a second checkout. An end that Stripe
        refuses even so is `Declined`.
        """
        end = int(charge.until.timestamp())
        try:
            return self._open(charge, end, f"open-{charge.key}")
        except EndRefused:
            return self._open(charge, end + int(SHORTEST.total_seconds()), f"open-longer-{charge.key}")

    def ask(self, reference: str) -> Standing:
        """Raises `Declined` for a payment that these keys know nothing of."""
        session, intent = self._find(reference)
        taken = intent is not None and payment_state(session, intent) is PaymentState.SUCCEEDED
        return standing(reference, session, intent, self._refunds(intent["id"]) if intent and taken else [])

    def capture(self, reference: str, key: str) -> Standing:
        """Raises `Declined` while nobody has agreed to pay, and when the bank will not let go of the money."""
        session, intent = self._find(reference)
        if intent is None or payment_state(session, intent) is not PaymentState.AUTHORIZED:
            return self._settled(reference)
        try:
            with translated():
                self.client.payment_intents.capture(intent["id"], {}, _once(f"capture-{key}"))
        except Declined as refused:
            return self._settled(reference, refused)
        return self.ask(reference)

    def let_go(self, reference: str) -> Standing:
        """Ends the checkout, then whatever it has authorized. Both are final, so they carry no key of ours:

        a refusal would be repeated under the same key for a day, long after it has stopped being true.
        """
        session, intent = self._find(reference)
        if session and session["status"] == "open":
            with _unless_settled():
                self.client.checkout.sessions.expire(reference)
            session, intent = self._find(reference)
        if intent and payment_state(session, intent) in (PaymentState.PENDING, PaymentState.AUTHORIZED):
            with _unless_settled():
                self.client.payment_intents.cancel(intent["id"])
        return self.ask(reference)

    def refund(self, reference: str, key: str, amount: int, currency: str) -> RefundStanding:
        """Looks for a refund with this key first, as Stripe forgets keys after a day or so."""
        intent = self._find(reference)[1]
        if intent is None:
            raise Declined("Nobody has paid this.")
        for made in map(refund_standing, self._refunds(intent["id"])):
            if made.key == key:
                return made
        with translated():
            refund = self.client.refunds.create(
                {
                    "payment_intent": intent["id"],
                    "amount": stripe_money.to_stripe(amount, currency),
                    "metadata": {KEY: key},
                },
                _once(f"refund-{key}"),
            )
        return refund_standing(refund.to_dict())

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Signed with our webhook's secret within the last five minutes."""
        try:
            signature = headers.get("stripe-signature")
            WebhookSignature.verify_header(body, signature, self.webhook_secret, SIGNED_WITHIN_SECONDS)
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            raise Forged("Stripe did not sign this.") from error

    def parse(self, body: bytes) -> list[str]:
        """Asks Stripe which checkout a payment intent, charge or refund belongs to.

        What has another shape, as thin events do (https://docs.stripe.com/event-destinations#thin-events), is about
        nothing of ours.
        """
        told = _object_of(body)
        if told.get("object") == OF_A_SESSION:
            return [str(told.get("id"))]
        intent = told.get("id") if told.get("object") == "payment_intent" else told.get("payment_intent")
        return [self._session_of(intent)] if isinstance(intent, str) and intent else []

    def _open(self, charge: Charge, expires_at: int, once: str) -> Checkout:
        with translated():
            try:
                session = self.client.checkout.sessions.create(checkout_for(charge, expires_at), _once(once))
            except stripe.InvalidRequestError as error:
                if error.param == "expires_at":
                    raise EndRefused("Stripe refused the time at which this checkout is to end.") from error
                raise
        return Checkout(reference=session.id, url=session.url or charge.return_url)

    def _find(self, reference: str) -> tuple[Json | None, Json | None]:
        with translated():
            if reference.startswith("pi_"):
                return None, self.client.payment_intents.retrieve(reference, {"expand": WITH_CHARGE}).to_dict()
            expand = ["payment_intent", "payment_intent.latest_charge"]
            session: Json = self.client.checkout.sessions.retrieve(reference, {"expand": expand}).to_dict()
            return session, session.get("payment_intent")

    def _refunds(self, intent: str) -> list[Json]:
        with translated():
            pages = self.client.refunds.list({"payment_intent": intent, "limit": 100})
            return [refund.to_dict() for refund in pages.auto_paging_iter()]

    def _settled(self, reference: str, refused: Declined | None = None) -> Standing:
        now = self.ask(reference)
        if isinstance(refused, KeysRefused) or now.state not in (PaymentState.SUCCEEDED, PaymentState.FAILED):
            raise refused or Declined("Nobody has agreed to this payment yet.")
        return now

    def _session_of(self, intent: str) -> str:
        with translated():
            sessions: list[Any] = self.client.checkout.sessions.list({"payment_intent": intent, "limit": 1}).data
        return str(sessions[0].id) if sessions else intent


class EndRefused(Declined):
    """Stripe refused the checkout's end as too near, or too far away."""


def _once(key: str) -> RequestOptions:
    return {"idempotency_key": key}


@contextmanager
def _unless_settled() -> Iterator[None]:
    """A refusal may only mean that somebody was faster; asking afterwards tells."""
    try:
        with translated():
            yield
    except KeysRefused:
        raise
    except Declined:
        return


def _object_of(body: bytes) -> Json:
    try:
        told = json.loads(body)["data"]["object"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
