"""*Payment details*: the ledger in words, refunds by hand, open tasks, and refunds that failed."""

import pytest

from sessionary.actions.canceling import cancel
from sessionary.actions.rescheduling import reschedule
from sessionary.models import Account, Attempt, Booking, Document
from tests.cast import NOW, Cast, at, five_tuesdays
from tests.desk.people import Desk, signed_in
from tests.money.till import do_jobs, fresh, ids, ledger, pay, unpaid


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def test_the_ledger_says_what_it_was_and_of_what(desk: Desk, booking: Booking) -> None:
    reschedule(booking=booking, starts={ids(booking, 2)[0]: at("2027-03-10 14:00")}, reason="", now=NOW)
    pay(booking)
    cancel(booking=booking, sessions=ids(booking, 3), reason="Ill", now=NOW)
    do_jobs("refund")
    page = desk.reads("payment/")
    facts = ("$155.00", "$25.00", "$130.00")
    lines = (
        "Refund for session 3",
        "50% of $50.00",
        "Reschedule fee, session 2",
        "10% of $50.00",
        "Payment, 3 sessions",
    )
    for words in (*facts, *lines, "$50.00 each", "−$25.00"):
        assert words in page
    assert page.index("Refund for session 3") < page.index("Reschedule fee") < page.index("Payment, 3 sessions")


def test_any_amount_up_to_what_is_left(desk: Desk, booking: Booking) -> None:
    assert "Up to $150.00. Ada gets a message." in desk.reads("payment/")
    answer = desk.post("payment/refund/", amount="20.00", reason="Late start", key="once")
    assert (answer.status_code, answer["Location"]) == (303, desk.path("payment/"))
    desk.post("payment/refund/", amount="20.00", reason="Late start", key="once")
    do_jobs("refund")
    assert ledger(booking)[1:] == [("manual_refund", 2000, "succeeded")]
    page = desk.reads("payment/")
    assert ("Manual refund" in page, "Late start" in page, "Up to $130.00" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("amount", "reason"),
    [("150.01", "Late"), ("0", "Late"), ("", "Late"), ("-1", "Late"), ("1e9", "Late"), ("1", ""), ("1", "x" * 1001)],
)
def test_what_cannot_be_refunded_is_not(desk: Desk, booking: Booking, amount: str, reason: str) -> None:
    answer = desk.post("payment/refund/", amount=amount, reason=reason)
    assert (answer.status_code, 'class="error"' in answer.content.decode()) == (422, True)
    assert fresh(booking).refunded == 0


@pytest.mark.parametrize("amount", ["10.001", "1.500", "10,00"])
def test_what_could_be_read_in_two_ways_is_not_refunded(desk: Desk, booking: Booking, amount: str) -> None:
    answer = desk.post("payment/refund/", amount=amount, reason="Late")
    assert "Please enter an amount, like 100.00." in answer.content.decode()
    assert (f'value="{amount}"' in answer.content.decode(), 'value="Late"' in answer.content.decode()) == (True, True)
    canceled = desk.post("sessions/cancel/", 2, refund="amount", amount=amount)
    assert (canceled.status_code, fresh(booking).refunded) == (422, 0)


def test_an_amount_is_said_back_once_it_goes(desk: Desk, booking: Booking) -> None:
    desk.post("payment/refund/", amount="$20", reason="Late start")
    assert "$20.00 are on their way back." in desk.reads("payment/")
    desk.post("sessions/cancel/", 2, refund="amount", amount="12.5")
    assert "One session is canceled. $12.50 are on their way back." in desk.reads("sessions/")


def test_manual_only_is_an_open_task(desk: Desk, booking: Booking) -> None:
    Account.objects.update(refunds="manual")
    cancel(booking=fresh(booking), sessions=ids(booking, 3), reason="", now=NOW)
    page = desk.reads("payment/")
    assert ("Refund $25.00 by hand" in page, 'value="25.00"' in page) == (True, True)
    desk.post("payment/refund/", amount="25", reason="Canceled session 3")
    assert "by hand</p>" not in desk.reads("payment/")


def test_refunds_that_are_off_lead_to_the_setting(desk: Desk, booking: Booking, shop: Cast) -> None:
    Account.objects.update(refunds="off")
    page = desk.reads("payment/")
    assert ("Refund by hand" in page, "/desk/settings/payments/#refunds" in page) == (False, True)
    answer = desk.post("payment/refund/", amount="1", reason="Late")
    assert (answer.status_code, fresh(booking).refunded) == (409, 0)


def failed_refund(booking: Booking) -> Attempt:
    payment = Attempt.objects.get(booking=booking, kind="payment")
    return Attempt.objects.create(
        account=booking.account,
        booking=booking,
        kind="manual_refund",
        amount=10_00,
        currency="USD",
        state="failed",
        why="The card is closed.",
        reason="Late start",
        drawn_on=payment,
        gateway_account=payment.gateway_account,
        by="host",
        created_at=NOW,
        settled_at=NOW,
    )


def test_a_failed_refund_is_tried_again_once(desk: Desk, booking: Booking) -> None:
    failed = failed_refund(booking)
    page = desk.reads("payment/")
    for words in ("Refund failed", "Try again", "The card is closed."):
        assert words in page
    for _ in range(2):
        assert desk.post(f"payment/again/{failed.public_id}/", key="once").status_code == 303
    assert ledger(booking)[1:] == [("manual_refund", 1000, "failed"), ("manual_refund", 1000, "pending")]
    assert ("Try again" in desk.reads("payment/"), "On its way" in desk.reads("payment/")) == (False, True)
    assert desk.post(f"payment/again/{failed.public_id}/").status_code == 409
    assert desk.post("payment/again/nothing/").status_code == 404


def test_another_bookings_refund_cannot_be_tried_here(desk: Desk, booking: Booking, shop: Cast) -> None:
    other = unpaid(shop, "odd", five_tuesdays("14:00")[:3])
    failed = failed_refund(booking)
    assert Desk(signed_in(shop.dana), other).post(f"payment/again/{failed.public_id}/").status_code == 404


def test_what_is_due_is_said(shop: Cast) -> None:
    waiting = unpaid(shop, "three", five_tuesdays()[:3])
    page = Desk(signed_in(shop.dana), waiting).reads("payment/")
    assert ("$150.00 is still to be paid." in page, "Refund by hand" in page) == (True, False)


@pytest.mark.parametrize("place", ["payment/refund/", "payment/again/nothing/"])
def test_money_moves_by_post_only(desk: Desk, place: str) -> None:
    assert desk.get(place).status_code == 405


def test_receipts_and_credit_notes_can_be_opened(desk: Desk, booking: Booking, shop: Cast) -> None:
    papers = list(Document.objects.filter(attempt__booking=booking))
    assert len(papers) == 1
    assert f"Receipt {papers[0].label}" in desk.reads("payment/")
    answer = desk.get(f"documents/{papers[0].pk}/")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    other = unpaid(shop, "odd", five_tuesdays("14:00")[:3])
    assert Desk(desk.client, other).get(f"documents/{papers[0].pk}/").status_code == 404
