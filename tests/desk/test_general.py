"""Settings that hold for the whole business: clock, week, currency."""

import pytest
from django.test import Client

from sessionary.actions.gateways import connect
from sessionary.models import Account, Attempt, AuditEntry, EventType
from sessionary.providers.payments.stripe import StripeGateway
from tests.cast import NOW, Cast, at, booked
from tests.desk.people import signed_in
from tests.web.reading import text_of

GENERAL = "/desk/settings/general/"
KEPT = {"clock": "24", "week_start": "monday", "currency": "USD"}


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.dana)


def account(cast: Cast) -> Account:
    return Account.objects.get(pk=cast.account.pk)


def test_clock_and_week_are_saved_and_seen_at_once(cast: Cast, client: Client) -> None:
    answer = client.post(GENERAL, {**KEPT, "clock": "12", "week_start": "sunday"})
    assert (answer.status_code, answer["Location"]) == (302, GENERAL)
    assert (account(cast).clock, account(cast).week_start) == ("12", "sunday")
    assert "Saved." in text_of(client.get(GENERAL))
    assert AuditEntry.objects.get(what="general_changed").fields == ["clock", "week_start"]


@pytest.mark.parametrize("field", ["clock", "week_start", "currency"])
@pytest.mark.parametrize("value", ["", "13", "XXX", "\0"])
def test_what_there_is_not_is_refused(cast: Cast, client: Client, field: str, value: str) -> None:
    assert client.post(GENERAL, {**KEPT, field: value}).status_code == 422
    assert (account(cast).clock, account(cast).currency) == ("24", "USD")


def test_the_currency_changes_while_nothing_is_priced_in_it(cast: Cast, client: Client) -> None:
    assert client.post(GENERAL, {**KEPT, "currency": "EUR"}).status_code == 302
    assert account(cast).currency == "EUR"
    assert set(EventType.objects.filter(account=cast.account).values_list("currency", flat=True)) == {"EUR"}
    assert set(EventType.objects.filter(account=cast.other_account).values_list("currency", flat=True)) == {"USD"}


def test_a_price_keeps_the_currency_and_is_named(cast: Cast, client: Client) -> None:
    EventType.objects.filter(slug="pack-5").update(pricing="shown", price=1)
    answer = client.post(GENERAL, {**KEPT, "currency": "EUR", "clock": "12"})
    assert answer.status_code == 422
    assert "Pack-5 has a price in USD. Set its payment to “No price” first" in text_of(answer)
    assert (account(cast).currency, account(cast).clock) == ("USD", "24")


def test_a_payment_keeps_the_currency_for_good(cast: Cast, client: Client) -> None:
    booking = booked(cast, "single", [at("2027-03-04 15:00")])
    Attempt.objects.create(
        account=cast.account, booking=booking, kind="payment", amount=1, currency="USD", state="succeeded", by="host",
        created_at=NOW, settled_at=NOW,
    )  # fmt: skip
    answer = client.post(GENERAL, {**KEPT, "currency": "EUR"})
    assert (answer.status_code, account(cast).currency) == (422, "USD")
    assert "Payments were made in USD" in text_of(answer)


def test_a_gateway_that_does_not_take_it_is_named(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StripeGateway, "check", lambda self: None)
    connect(account=cast.account, gateway="stripe", keys={"secret_key": "sk_test_1", "webhook_secret": "whsec_1"})
    monkeypatch.setattr(StripeGateway, "step", lambda self, currency: None if currency == "IRR" else 1)
    answer = client.post(GENERAL, {**KEPT, "currency": "IRR"})
    assert (answer.status_code, account(cast).currency) == (422, "USD")
    assert "Stripe does not take IRR. Disconnect it first." in text_of(answer)
