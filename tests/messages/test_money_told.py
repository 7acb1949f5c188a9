"""Money is told in the message of its action, with its paper; alone only when it moves later or by itself."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client, override_settings

from sessionary.actions import demo, messaging
from sessionary.actions.canceling import cancel, cancel_for_customer
from sessionary.actions.confirming import expire
from sessionary.actions.dispatching import dispatch
from sessionary.actions.gateways import play_gateway
from sessionary.actions.paying import go_to_pay
from sessionary.actions.queueing import NotYet
from sessionary.actions.refund_standings import note_refunds
from sessionary.actions.refunding import refund_by_hand, try_again
from sessionary.actions.rescheduling import reschedule
from sessionary.actions.settling import settle
from sessionary.actions.transactions import write
from sessionary.models import Attempt, Booking, Document, Message
from sessionary.providers.messaging.kept import KeptMail
from sessionary.providers.payments.contract import Declined, RefundStanding, RefundState
from sessionary.providers.payments.test import PlayGateway
from tests.cast import NOW, Cast, at, five_tuesdays
from tests.messages.reading import bodies, body, files, messages_about, sent
from tests.money.till import do_jobs, fresh, ids, paid, pay, till_of, unpaid

WEEKLY = five_tuesdays()[:3]


@pytest.fixture
def booking(shop: Cast) -> Booking:
    return paid(shop, "three", WEEKLY)


def refuse(*args: object) -> None:
    raise Declined("No money in the account.")


def test_a_paid_booking_tells_what_was_paid_with_the_receipt(booking: Booking) -> None:
    mails = sent(booking)
    assert Message.objects.count() == 2
    for mail in mails.values():
        assert files(mail) == ["sessions.ics", "receipt-TEST-R-0001.pdf"]
        for text in bodies(mail):
            assert "Paid, 3 sessions at $50.00" in text
            assert "$150.00" in text
            assert "no real money" in text
    for text in bodies(mails["customer"]):
        assert f"/booking/{booking.public_id}/{booking.secret}/receipts/1.pdf" in text
    for text in bodies(mails["owner"]):
        assert booking.secret not in text


def test_shares_that_differ_are_not_told_as_one(shop: Cast) -> None:
    text = body(sent(paid(shop, "odd", WEEKLY))["customer"])
    assert "Paid for 3 sessions: $100.00" in text


def test_both_sides_get_the_credit_note_as_a_cancellation_waits_a_little_for_its_refund(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    dispatch(NOW)
    messages = Message.objects.filter(activity__kind="canceled")
    for message in messages:
        with pytest.raises(NotYet):
            messaging.deliver({"message": message.pk}, NOW)
    do_jobs("refund")
    for message in messages:
        messaging.deliver({"message": message.pk}, NOW)
        message.refresh_from_db()
        assert message.state not in Message.TO_BE_SENT
    assert Document.objects.filter(kind="credit_note").count() == 1


def test_a_cancellation_does_not_wait_longer_than_a_minute(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    dispatch(NOW)
    for message in Message.objects.filter(activity__kind="canceled"):
        messaging.deliver({"message": message.pk}, NOW + timedelta(seconds=61))
        message.refresh_from_db()
        assert message.state not in Message.TO_BE_SENT


def test_a_cancellation_tells_of_its_refund_before_that_is_there(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1, 3), reason="", now=NOW)
    mails = sent(booking, "canceled")
    for text in bodies(mails["customer"]):
        assert "$50.00 goes back to your Test card." in text
    assert "$50.00 goes back to Ada Byron." in body(mails["owner"])
    assert files(mails["customer"]) == ["session-1.ics", "session-3.ics"]
    do_jobs("refund")
    while dispatch(NOW):
        pass
    assert not Message.objects.filter(activity__kind="refunded").exists()


def test_a_refund_that_is_there_already_comes_with_its_credit_note(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    do_jobs("refund")
    mails = sent(booking, "canceled")
    assert files(mails["customer"]) == ["session-1.ics", "credit-note-TEST-C-0001.pdf"]
    assert files(mails["owner"]) == files(mails["customer"])
    assert f"{booking.secret}/credit-notes/1.pdf" in body(mails["customer"])


def test_by_hand_where_the_account_says_so(shop: Cast, booking: Booking) -> None:
    shop.account.refunds = "manual"
    shop.account.save()
    cancel(booking=booking, sessions=ids(booking, 2), reason="", now=NOW)
    mails = sent(booking, "canceled")
    for text in bodies(mails["customer"]):
        assert "$25.00 comes back to you: Dana" in text
        assert "pays it by hand." in text
    assert "Please pay $25.00 back to Ada Byron by hand." in body(mails["owner"])


def test_a_host_who_gives_nothing_back(booking: Booking) -> None:
    cancel_for_customer(booking=booking, sessions=ids(booking, 2), refund="none", reason="", by="host", now=NOW)
    assert "Nothing is paid back." in body(sent(booking, "canceled")["customer"])


def test_with_refunds_off_they_are_not_mentioned(shop: Cast, booking: Booking) -> None:
    shop.account.refunds = "off"
    shop.account.save()
    cancel(booking=booking, sessions=ids(booking, 2), reason="", now=NOW)
    assert "back" not in body(sent(booking, "canceled")["customer"])


def test_money_paid_elsewhere_is_given_back_directly(booking: Booking) -> None:
    booking.paid += 80_00
    booking.save()
    Attempt.objects.create(
        account=booking.account, booking=booking, kind="paid_elsewhere", amount=80_00, currency="USD",
        state="succeeded", by="host", created_at=NOW, settled_at=NOW,
    )  # fmt: skip
    refund_by_hand(booking=fresh(booking), amount=150_00, reason="All of it", by="host", now=NOW)
    refund_by_hand(booking=fresh(booking), amount=80_00, reason="The rest", by="host", now=NOW)
    mails = sent(booking, "refunded")
    assert "gives $80.00 back to you directly, as it was paid." in body(mails["customer"])
    assert "please give it back to Ada Byron." in body(mails["owner"])


def test_a_refund_by_hand_goes_alone(booking: Booking) -> None:
    refund_by_hand(booking=booking, amount=20_00, reason="The room was cold", by="host", now=NOW)
    do_jobs("refund")
    mails = sent(booking, "refunded")
    assert mails["customer"]["Subject"] == "Refund: $20.00 for Three"
    assert mails["owner"]["Subject"] == "Refund: $20.00 to Ada Byron"
    for text in bodies(mails["customer"]):
        assert "You get $20.00 back." in text
        assert "$20.00 goes back to your Test card." in text
        assert "The room was cold" in text
    assert files(mails["customer"]) == files(mails["owner"]) == ["credit-note-TEST-C-0001.pdf"]


def test_a_refund_made_at_the_gateway_is_told_too(booking: Booking) -> None:
    payment = Attempt.objects.get(kind="payment")
    play_gateway().refund(str(payment.reference), "", 30_00, "USD")
    settle(payment, now=NOW)
    mails = sent(booking, "refunded")
    assert "$30.00 goes back to your Test card." in body(mails["customer"])
    assert files(mails["owner"]) == ["credit-note-TEST-C-0001.pdf"]


def test_a_failed_refund_is_the_owners_matter(booking: Booking, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(PlayGateway, "refund", refuse)
        cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
        do_jobs("refund")
    assert "did not go through yet" in body(sent(booking, "canceled")["customer"])
    (recipient,) = mails = sent(booking, "refund_failed")
    assert recipient == "owner"
    assert mails["owner"]["Subject"] == "Refund failed: $25.00 to Ada Byron"
    for text in bodies(mails["owner"]):
        assert "No money in the account." in text
        assert "Try it again" in text
    try_again(attempt=Attempt.objects.get(kind="refund"), by="host", now=NOW)
    assert "$25.00 goes back to your Test card." in body(sent(booking, "refunded")["customer"])


def test_a_refund_that_came_back_is_told_with_its_reason(booking: Booking) -> None:
    refund_by_hand(booking=booking, amount=20_00, reason="x", by="host", now=NOW)
    do_jobs("refund")
    refund = Attempt.objects.get(kind="manual_refund")
    came_back = RefundStanding(str(refund.reference), refund.key, 20_00, RefundState.FAILED, "Account closed.")
    note_refunds(fresh(booking), refund.drawn_on, [came_back], NOW)
    (mail,) = sent(booking, "refund_failed").values()
    assert mail["Subject"] == "Refund failed: $20.00 to Ada Byron"
    assert "Account closed." in body(mail)


def test_a_late_payment_leads_back_to_the_page(shop: Cast) -> None:
    booking = unpaid(shop, "three", WEEKLY)
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    play_gateway().capture(checkout.reference, attempt.key)
    write(lambda: expire(booking, NOW))
    settle(attempt, now=NOW)
    do_jobs("refund")
    mails = sent(booking, "late_payment")
    assert mails["customer"]["Subject"] == "Your payment for Three came too late and goes back"
    assert mails["owner"]["Subject"] == "Late payment returned: $150.00 to Ada Byron"
    for text in bodies(mails["customer"]):
        assert "/dana/three/" in text
        assert "$150.00 goes back to your Test card." in text
    assert files(mails["customer"]) == ["receipt-TEST-R-0001.pdf", "credit-note-TEST-C-0001.pdf"]
    shop.page.enabled = False
    shop.page.save()
    assert "/dana/three/" not in body(sent(booking, "late_payment")["customer"])


def test_a_late_fee_leaves_everything_where_it_is(booking: Booking) -> None:
    move = {ids(booking, 2)[0]: at("2027-03-10 10:00")}
    reschedule(booking=booking, starts=move, reason="", now=NOW)
    attempt, checkout = go_to_pay(booking=booking, gateway_account=till_of(booking), now=NOW)
    play_gateway().decide(checkout.reference, "succeed")
    play_gateway().capture(checkout.reference, attempt.key)
    cancel_for_customer(booking=booking, sessions=ids(booking, 2), refund="none", reason="", by="host", now=NOW)
    settle(attempt, now=NOW)
    mails = sent(booking, "late_payment")
    text = body(mails["customer"])
    assert "Nothing was moved" in text
    assert booking.secret in text
    assert "$5.00 goes back to your Test card." in text


def test_an_owners_message_never_has_the_bookings_secret(booking: Booking) -> None:
    reschedule(booking=booking, starts={ids(booking, 2)[0]: at("2027-03-10 10:00")}, reason="", now=NOW)
    pay(booking)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    do_jobs("refund")
    for kind in ("booked", "rescheduled", "canceled"):
        for text in bodies(sent(booking, kind)["owner"]):
            assert booking.secret not in text


def test_the_desk_hands_out_each_attached_file_by_number(
    booking: Booking, shop: Cast, client: Client, tmp_path: Path
) -> None:
    client.force_login(shop.dana, backend="allauth.account.auth_backends.AuthenticationBackend")
    with override_settings(MAIL_FOLDER=tmp_path):
        message = messages_about(booking, "booked")["owner"]
        messaging.deliver({"message": message.pk}, NOW, KeptMail(tmp_path))
        page = client.get(f"/desk/messages/{message.pk}/").content.decode()
        calendar, receipt = (client.get(address_of(page, number)) for number in (0, 1))
    assert "sessions.ics" in page
    assert "receipt-TEST-R-0001.pdf" in page
    assert (calendar["Content-Type"], receipt["Content-Type"]) == ("text/calendar", "application/pdf")
    assert (calendar.content[:15], receipt.content[:5]) == (b"BEGIN:VCALENDAR", b"%PDF-")


def address_of(page: str, number: int) -> str:
    return str(re.findall(r'class="button small-button" href="([^"]+)"', page)[number])


def test_removing_the_demo_takes_its_papers_along(db: None) -> None:
    page = demo.create()
    booking = paid(SimpleNamespace(offer=page.offer), "three-pack", WEEKLY)
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    do_jobs("refund")
    assert Document.objects.count() == 2
    demo.remove(account=page.account, by=page.owner)
    assert not Document.objects.exists()
