"""The same booking through every gateway: whatever answer is lost, money moves once and the ledger says so."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sessionary.actions.booking_for_customer import TIME_TO_PAY, HostOrder, book_for_customer
from sessionary.actions.canceling import cancel
from sessionary.actions.gateways import TEST
from sessionary.actions.paying import go_to_pay
from sessionary.actions.queueing import NotYet
from sessionary.actions.refunding import refund_by_hand
from sessionary.actions.settling import settle
from sessionary.models import Attempt, Booking, GatewayAccount
from sessionary.providers.payments import registry
from sessionary.rules.errors import PaymentUnsure
from tests.cast import ADA, NOW, Cast, five_tuesdays
from tests.money.till import check_totals, do_jobs, fresh, ids, ledger, unpaid
from tests.payments.benches import Bench, PayPalBench, StripeBench, bench_for

WEEKLY = five_tuesdays()[:3]


@pytest.fixture(params=registry.names())
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    with bench_for(request.param, tmp_path / "bench") as made:
        monkeypatch.setattr(registry, "gateway", lambda name, keys, folder: made.gateway)
        yield made


@pytest.fixture
def account(shop: Cast, bench: Bench) -> GatewayAccount:
    """Dana's account at the gateway on the bench, and nowhere else."""
    name = bench.gateway.name
    if name == TEST:
        return GatewayAccount.objects.get()
    GatewayAccount.objects.all().delete()
    shop.account.test_mode = False
    shop.account.save()
    account = GatewayAccount(account=shop.account, gateway=name)
    account.keys = {"secret_key": "x"}
    account.save()
    return account


def insistently(call: Any) -> Any:
    """As people and jobs do: again when nobody knows."""
    for _ in range(4):
        try:
            return call()
        except (PaymentUnsure, NotYet):
            continue
    return call()


def paid_through(bench: Bench, account: GatewayAccount, booking: Booking) -> Attempt:
    attempt, _ = insistently(lambda: go_to_pay(booking=booking, gateway_account=account, now=NOW))
    attempt.refresh_from_db()
    bench.agree(attempt.reference)
    return insistently(lambda: settle(attempt, now=NOW))  # type: ignore[no-any-return]


@pytest.mark.parametrize("after", [False, True], ids=["request lost", "answer lost"])
@pytest.mark.parametrize("verb", ["open", "ask", "capture", "refund"])
def test_paid_and_refunded_once_whatever_is_lost(
    shop: Cast, bench: Bench, account: GatewayAccount, verb: str, after: bool
) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    bench.lose(verb, after)
    attempt = paid_through(bench, account, booking)
    assert (fresh(booking).status, attempt.state) == ("scheduled", "succeeded")
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW, expect=25_00)
    insistently(lambda: do_jobs("refund"))
    assert ledger(booking) == [("payment", 150_00, "succeeded"), ("refund", 25_00, "succeeded")]
    assert bench.taken(str(attempt.reference)) == 125_00
    check_totals(booking)


def test_a_refund_made_at_the_gateway_comes_in_by_asking(shop: Cast, bench: Bench, account: GatewayAccount) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    attempt = paid_through(bench, account, booking)
    bench.refund_by_hand(str(attempt.reference), 40_00)
    with pytest.raises(NotYet):
        do_jobs("reconcile", NOW.replace(day=3))
    assert ledger(booking)[1:] == [("gateway_refund", 40_00, "succeeded")]
    refund_by_hand(booking=booking, amount=110_00, reason="Sorry", by="host", now=NOW)
    insistently(lambda: do_jobs("refund"))
    assert bench.taken(str(attempt.reference)) == 0
    check_totals(booking)


def test_a_link_outlives_the_gateways_longest_checkout(
    shop: Cast, bench: Bench, account: GatewayAccount, time_machine
) -> None:
    """The times are held for two days; whoever comes back to a checkout that is over gets another."""
    order = HostOrder([start + 7 * 24 * 60 for start in WEEKLY], ADA, {}, "link")
    booking = book_for_customer(offer=shop.offer("three"), order=order, by="host", now=NOW)
    first, checkout = go_to_pay(booking=booking, gateway_account=account, now=NOW)
    assert first.expires_at is not None
    assert NOW + bench.gateway.shortest_checkout < first.expires_at < NOW + TIME_TO_PAY
    early = first.expires_at - timedelta(minutes=1)
    assert go_to_pay(booking=booking, gateway_account=account, now=early)[0] == first
    if isinstance(bench, StripeBench):
        bench.server.time_out(checkout.reference)
    later = first.expires_at + timedelta(minutes=1)
    time_machine.move_to(later, tick=False)
    second, _ = go_to_pay(booking=booking, gateway_account=account, now=later)
    assert second.follows == first
    bench.agree(str(second.reference))
    assert settle(second, now=later).state == "succeeded"
    assert fresh(booking).status == "scheduled"
    assert ledger(booking) == [("payment", 150_00, "failed"), ("payment", 150_00, "succeeded")]


@pytest.mark.parametrize("bench", ["stripe"], indirect=True)
def test_an_end_that_the_gateway_refuses_is_a_refusal(
    shop: Cast, bench: Bench, account: GatewayAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(bench.gateway), "longest_checkout", timedelta(days=2))
    order = HostOrder([start + 7 * 24 * 60 for start in WEEKLY], ADA, {}, "link")
    booking = book_for_customer(offer=shop.offer("three"), order=order, by="host", now=NOW)
    answer = Client().post(f"/booking/{booking.public_id}/{booking.secret}/pay/", {"gateway": "stripe"})
    assert answer.status_code == 409
    assert "Nothing was charged. Please try again" in answer.content.decode()
    assert ledger(booking) == [("payment", 150_00, "failed")]


def notice_of(bench: Bench, attempt: Attempt) -> tuple[dict[str, str], bytes]:
    reference = str(attempt.reference)
    if isinstance(bench, StripeBench):
        return bench.server.notice("checkout.session.completed", bench.server.sessions[reference])
    assert isinstance(bench, PayPalBench)
    return bench.server.notice("CHECKOUT.ORDER.APPROVED", bench.server.orders[reference])


def send(account: GatewayAccount, headers: dict[str, str], body: bytes) -> int:
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    path = f"/hooks/{account.gateway}/{account.public_id}/"
    return visitor.post(path, body, content_type="application/json", headers=headers).status_code


@pytest.mark.parametrize("bench", ["stripe", "paypal"], indirect=True)
def test_notices_may_come_twice_early_forged_or_about_others(shop: Cast, bench: Bench, account: GatewayAccount) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    attempt, _ = go_to_pay(booking=booking, gateway_account=account, now=NOW)
    headers, body = notice_of(bench, attempt)
    assert send(account, headers, body) == 204
    assert fresh(booking).status == "pending_payment"
    bench.agree(str(attempt.reference))
    forged = {name: value[:-4] + "0000" for name, value in headers.items()}
    assert send(account, forged, body) == 400
    assert fresh(booking).status == "pending_payment"
    headers, body = notice_of(bench, attempt)
    assert [send(account, headers, body) for _ in range(2)] == [204, 204]
    assert fresh(booking).status == "scheduled"
    assert ledger(booking) == [("payment", 150_00, "succeeded")]
    attempt.refresh_from_db()
    assert settle(attempt, now=NOW).state == "succeeded"
    assert bench.taken(str(attempt.reference)) == 150_00
    other = GatewayAccount(account=shop.other_account, gateway=account.gateway)
    assert send(other, headers, body) == 404


def test_the_door_takes_only_posts_to_accounts_there_are(shop: Cast) -> None:
    account = GatewayAccount.objects.get()
    visitor = Client()
    assert visitor.get(f"/hooks/test/{account.public_id}/").status_code == 405
    assert visitor.post("/hooks/test/nobody/", b"{}", content_type="application/json").status_code == 404
    assert visitor.post("/hooks/stripe/" + account.public_id + "/").status_code == 404
    assert send(account, {}, b"not even JSON") == 400
