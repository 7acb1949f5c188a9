"""Settings: gateways connected with keys that are tried, test mode, refunds, and what stands on receipts."""

from typing import Any

import pytest
from django.test import Client

from sessionary.actions.gateways import connect, ways_to_pay
from sessionary.models import Account, GatewayAccount
from sessionary.providers.payments.contract import KeysRefused, Unsure
from sessionary.providers.payments.paypal import PayPalGateway
from sessionary.providers.payments.stripe import StripeGateway
from tests.cast import Cast
from tests.desk.people import signed_in

PAYMENTS = "/desk/settings/payments/"
KEYS = {"secret_key": "sk_test_secret", "webhook_secret": "whsec_secret"}


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.dana)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What the gateway answers when keys are tried; nothing: they work."""
    answers: list[Exception] = []

    def check(self: Any) -> None:
        if answers:
            raise answers[0]

    monkeypatch.setattr(StripeGateway, "check", check)
    monkeypatch.setattr(PayPalGateway, "check", check)
    return answers


def account(cast: Cast) -> Account:
    return Account.objects.get(pk=cast.account.pk)


def test_keys_are_tried_kept_and_never_shown_again(cast: Cast, client: Client, said: list[Exception]) -> None:
    assert client.post(f"{PAYMENTS}stripe/", KEYS)["Location"] == f"{PAYMENTS}stripe/"
    row = GatewayAccount.objects.get()
    assert (row.keys, row.enabled) == (KEYS, True)
    page = client.get(f"{PAYMENTS}stripe/").content.decode()
    assert f"/hooks/stripe/{row.public_id}/" in page
    assert ("sk_test_secret" in page, "whsec_secret" in page, "Stored." in page) == (False, False, True)
    assert "Connected" in client.get(PAYMENTS).content.decode()


def test_an_empty_secret_keeps_what_is_stored(cast: Cast, client: Client, said: list[Exception]) -> None:
    client.post(f"{PAYMENTS}stripe/", {"secret_key": "sk_test_secret"})
    client.post(f"{PAYMENTS}stripe/", {"secret_key": "", "webhook_secret": "whsec_secret"})
    assert GatewayAccount.objects.get().keys == KEYS
    client.post(f"{PAYMENTS}stripe/disconnect/")
    answer = client.post(f"{PAYMENTS}stripe/", {"secret_key": ""})
    assert (answer.status_code, GatewayAccount.objects.get().enabled) == (422, False)


def test_keys_that_are_no_secret_can_be_read(cast: Cast, client: Client, said: list[Exception]) -> None:
    client.post(f"{PAYMENTS}paypal/", {"client_id": "AbC", "client_secret": "hidden", "environment": "sandbox"})
    page = client.get(f"{PAYMENTS}paypal/").content.decode()
    assert ('value="AbC"' in page, "sandbox" in page, "hidden&" in page or 'value="hidden"' in page) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(("error", "status"), [(KeysRefused("no"), 422), (Unsure("no"), 503)])
def test_keys_that_do_not_work_are_not_kept(
    cast: Cast, client: Client, said: list[Exception], error: Exception, status: int
) -> None:
    said.append(error)
    answer = client.post(f"{PAYMENTS}stripe/", KEYS)
    assert (answer.status_code, GatewayAccount.objects.exists()) == (status, False)
    assert "sk_test_secret" not in answer.content.decode()


def test_a_missing_key_is_named(cast: Cast, client: Client, said: list[Exception]) -> None:
    answer = client.post(f"{PAYMENTS}stripe/", {"secret_key": " "})
    assert (answer.status_code, "Please enter this key." in answer.content.decode()) == (422, True)


def test_a_gateway_that_does_not_take_the_currency_cannot_be_chosen(
    cast: Cast, client: Client, said: list[Exception]
) -> None:
    Account.objects.filter(pk=cast.account.pk).update(currency="KWD")
    page = client.get(PAYMENTS).content.decode()
    assert ("PayPal does not take KWD." in page, "Connect PayPal" in page, "Connect Stripe" in page) == (
        True,
        False,
        True,
    )
    answer = client.post(f"{PAYMENTS}paypal/", {"client_id": "AbC", "client_secret": "hidden"})
    assert (answer.status_code, GatewayAccount.objects.exists()) == (422, False)


@pytest.mark.parametrize("name", ["test", "nothing"])
def test_there_are_no_other_gateways(client: Client, name: str) -> None:
    assert client.get(f"{PAYMENTS}{name}/").status_code == 404
    assert client.post(f"{PAYMENTS}{name}/disconnect/").status_code == 404


def test_disconnecting_takes_no_new_payments(cast: Cast, client: Client, said: list[Exception]) -> None:
    client.post(f"{PAYMENTS}stripe/", KEYS)
    assert client.post(f"{PAYMENTS}stripe/disconnect/")["Location"] == PAYMENTS
    assert ways_to_pay(account(cast), "USD") == []
    assert client.post(f"{PAYMENTS}stripe/disconnect/").status_code == 404


def test_test_mode_on_and_off(cast: Cast, client: Client) -> None:
    client.post(f"{PAYMENTS}test-mode/", {"test_mode": "on"})
    assert (account(cast).test_mode, [one.gateway for one in ways_to_pay(account(cast), "USD")]) == (True, ["test"])
    client.post(f"{PAYMENTS}test-mode/", {"test_mode": "off"})
    assert (account(cast).test_mode, ways_to_pay(account(cast), "USD")) == (False, [])


def test_test_mode_stays_off_while_real_money_is_taken(cast: Cast, client: Client, said: list[Exception]) -> None:
    connect(account=cast.account, gateway="stripe", keys=KEYS)
    assert "Turn test mode on" not in client.get(PAYMENTS).content.decode()
    answer = client.post(f"{PAYMENTS}test-mode/", {"test_mode": "on"})
    assert (answer.status_code, "Disconnect Stripe first." in answer.content.decode()) == (422, True)
    assert not account(cast).test_mode


def test_a_gateway_connected_in_test_mode_waits_for_its_end(cast: Cast, client: Client, said: list[Exception]) -> None:
    client.post(f"{PAYMENTS}test-mode/", {"test_mode": "on"})
    client.post(f"{PAYMENTS}stripe/", KEYS)
    assert [one.gateway for one in ways_to_pay(account(cast), "USD")] == ["test"]
    client.post(f"{PAYMENTS}test-mode/", {"test_mode": "off"})
    assert [one.gateway for one in ways_to_pay(account(cast), "USD")] == ["stripe"]


@pytest.mark.parametrize("setting", ["off", "manual", "automatic"])
def test_who_makes_refunds(cast: Cast, client: Client, setting: str) -> None:
    assert client.post(f"{PAYMENTS}refunds/", {"refunds": setting})["Location"] == PAYMENTS
    assert account(cast).refunds == setting
    assert f'value="{setting}" checked' in client.get(PAYMENTS).content.decode()


@pytest.mark.parametrize("setting", ["", "sometimes"])
def test_another_setting_is_refused(cast: Cast, client: Client, setting: str) -> None:
    assert client.post(f"{PAYMENTS}refunds/", {"refunds": setting}).status_code == 422
    assert account(cast).refunds == "automatic"


def test_what_stands_on_receipts(cast: Cast, client: Client) -> None:
    details = {"name": "Dana & Co", "address": "Street 1\r\nBerlin", "tax_id": "DE 123", "receipt_note": "Thanks"}
    assert client.post(f"{PAYMENTS}business/", details)["Location"] == PAYMENTS
    changed = account(cast)
    assert (changed.name, changed.tax_id, changed.receipt_note) == ("Dana & Co", "DE 123", "Thanks")
    assert changed.address.splitlines() == ["Street 1", "Berlin"]
    assert "DE 123" in client.get(PAYMENTS).content.decode()


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 121}, {"name": "D", "tax_id": "x" * 61}, {}])
def test_bad_details_are_explained(cast: Cast, client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(f"{PAYMENTS}business/", wrong)
    assert (answer.status_code, 'class="error"' in answer.content.decode()) == (422, True)
    assert account(cast).name == "Dana's Studio"
