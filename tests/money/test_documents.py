"""Receipts and credit notes: one for each movement of money, numbered without gaps, readable by whoever it is for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from pypdf import PdfReader

from sessionary.actions import booking as booking_action
from sessionary.actions.canceling import cancel
from sessionary.actions.customers import CustomerDetails
from sessionary.actions.document_files import document_file
from sessionary.actions.documents import document_for, documents_of
from sessionary.actions.links import receipt_url
from sessionary.actions.paper import broken, legible
from sessionary.actions.refunding import refund_by_hand
from sessionary.actions.rescheduling import reschedule
from sessionary.models import Attempt, Booking, Document
from tests.cast import NOW, Cast, at, five_tuesdays, make_cast
from tests.conftest import open_shop
from tests.money import till
from tests.money.till import do_jobs, fresh, ids, paid, pay, unpaid

WEEKLY = five_tuesdays()[:3]


@pytest.fixture
def booking(shop: Cast) -> Booking:
    shop.account.address, shop.account.tax_id = "Lindenallee 7\n10115 Berlin", "DE 123"
    shop.account.receipt_note = "Thank you."
    shop.account.save()
    return paid(shop, "three", WEEKLY)


def text_of(document: Document) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document_file(document))).pages)


def labels(booking: Booking) -> list[str]:
    return [document.label for document in documents_of(booking)]


def test_a_receipt_for_the_payment_and_the_fee_a_credit_note_for_the_refund(booking: Booking) -> None:
    reschedule(booking=booking, starts={ids(booking, 2)[0]: at("2027-03-10 10:00")}, reason="", now=NOW)
    pay(booking)
    cancel(booking=booking, sessions=ids(booking, 1, 3), reason="", now=NOW)
    assert labels(booking) == ["TEST-R-0001", "TEST-R-0002"]
    do_jobs("refund")
    assert labels(booking) == ["TEST-R-0001", "TEST-R-0002", "TEST-C-0001"]
    paid_for, fee, back = documents_of(booking)
    assert (paid_for.data["amount"], fee.data["amount"], back.data["amount"]) == (150_00, 5_00, 50_00)
    assert [one["number"] for one in fee.data["about"]] == [2]
    assert [one["number"] for one in back.data["about"]] == [1, 3]
    assert back.data["credits"] == "TEST-R-0001"


def test_the_credit_note_is_there_as_soon_as_the_refund_is(booking: Booking) -> None:
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    do_jobs("refund")
    assert sorted(Document.objects.values_list("kind", "number")) == [("credit_note", 1), ("receipt", 1)]


def test_asked_for_twice_it_is_the_same_and_nothing_is_written(booking: Booking, django_assert_num_queries) -> None:
    first = documents_of(booking)
    with django_assert_num_queries(1):
        assert documents_of(booking) == first


def test_nothing_for_what_has_not_succeeded(shop: Cast) -> None:
    attempt = pay(unpaid(shop, "three", WEEKLY), "fail")
    assert document_for(attempt) is None
    assert not Document.objects.exists()


def test_money_paid_elsewhere_and_recorded_back(booking: Booking) -> None:
    Attempt.objects.create(
        account=booking.account, booking=booking, kind="paid_elsewhere", amount=20_00, currency="USD",
        state="succeeded", by="host", created_at=NOW, settled_at=NOW,
    )  # fmt: skip
    assert "Paid to Dana's Studio directly" in text_of(documents_of(booking)[1])


def test_what_it_says_is_frozen(booking: Booking) -> None:
    (before,) = documents_of(booking)
    booking.account.name = "Renamed"
    booking.account.save()
    cancel(booking=booking, sessions=ids(booking, 1), reason="", now=NOW)
    (after, *_rest) = documents_of(booking)
    assert after.data == before.data
    assert "Dana's Studio" in text_of(after)


def test_the_paper_says_all_that_it_must(booking: Booking) -> None:
    text = text_of(documents_of(booking)[0])
    for words in (
        "Dana's Studio", "Lindenallee 7", "10115 Berlin", "DE 123", "Receipt", "TEST-R-0001", "Mon 1 March 2027",
        "Ada Byron", "ada@example.com", booking.reference, "Three, package of 3 sessions", "Tue 2 March 2027, 10:00",
        "Tue 16 March 2027, 10:00", "$150.00", "Test card", "Thank you.", "Test, no real money",
    ):  # fmt: skip
        assert words in text


def test_real_money_has_numbers_of_its_own(shop: Cast) -> None:
    (play,) = documents_of(paid(shop, "three", WEEKLY))
    booking = paid(shop, "three", [at(f"2027-04-0{day} 10:00") for day in (1, 5, 6)])
    Booking.objects.filter(pk=booking.pk).update(test=False)
    (real,) = documents_of(fresh(booking))
    assert (play.label, real.label) == ("TEST-R-0001", "R-0001")
    assert "no real money" not in text_of(real)


@pytest.mark.parametrize(
    "name",
    [
        *("Ελένη Παπαδοπούλου", "Юрий Гагарін", "Łukasz Đỗ Nguyễn", "山田太郎", "😀 👩\u200d👧", "\u202eعمر"),
        *("e\u0301\u0300\u0301", "\ud7ff\U0010ffff", "W" * 200),
    ],
)
def test_any_name_can_be_printed(shop: Cast, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    customer = CustomerDetails(name=name, email="ada@example.com", time_zone="Europe/Berlin")
    monkeypatch.setattr(till, "ADA", customer)
    monkeypatch.setattr(booking_action, "checked", lambda details: details)  # some are refused by now, not before
    (document,) = documents_of(paid(shop, "three", WEEKLY))
    text = "".join(text_of(document).split())
    if name[0] in "ΕЮŁ":
        assert "".join(name.split()) in text


def test_what_does_not_fit_goes_on_the_next_page(booking: Booking) -> None:
    booking.account.address, booking.account.receipt_note = "A street\n" * 70, "Thank you. " * 900
    booking.account.save()
    pages = PdfReader(BytesIO(document_file(documents_of(booking)[0]))).pages
    assert len(pages) > 1
    assert pages[-1].extract_text().strip().endswith("Thank you.")


def test_letters_that_the_typeface_lacks_become_a_placeholder() -> None:
    assert legible("Yu 山田 e\u0301\u200d") == "Yu \ufffd\ufffd é"
    assert "".join(broken("a" * 500, "Inter", 10, 100)) == "a" * 500
    assert broken("", "Inter", 10, 100) == [""]


def test_only_who_has_the_bookings_link_gets_it(booking: Booking, shop: Cast, client: Client) -> None:
    other = paid(shop, "three", [at(f"2027-04-0{day} 10:00") for day in (1, 5, 6)])
    (mine,), (theirs,) = documents_of(booking), documents_of(other)
    answer = client.get(path_of(receipt_url(mine, booking)))
    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert client.get(path_of(receipt_url(theirs, booking))).status_code == 404
    assert client.get(path_of(receipt_url(mine, booking)).replace("receipts", "credit-notes")).status_code == 404
    assert client.get(path_of(receipt_url(mine, booking)).replace(booking.secret, "x" * 32)).status_code == 404


def path_of(url: str) -> str:
    return url.partition("://")[2].partition("/")[2].join(["/", ""])


def test_the_database_refuses_a_number_twice(booking: Booking) -> None:
    (document,) = documents_of(booking)
    refund_by_hand(booking=booking, amount=1_00, reason="x", by="host", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sessionary_document (account_id, attempt_id, kind, test, number, data, created_at)"
            f" SELECT account_id, id, 'receipt', {'TRUE' if document.test else 'FALSE'}, 1, '{{}}', created_at"
            " FROM sessionary_attempt WHERE kind = 'manual_refund'"
        )


@pytest.fixture
def raced(transactional_db: None) -> Iterator[Cast]:
    yield open_shop(make_cast())
    connections.close_all()


def test_asked_for_all_at_once_no_number_is_skipped_or_repeated(raced: Cast) -> None:
    bookings = [
        paid(raced, "three", [at(f"2027-04-{day:02} {hour}:00") for day in (6, 7, 8)]) for hour in range(10, 16)
    ]
    barrier = Barrier(8)

    def ask(number: int) -> list[int]:
        try:
            barrier.wait()
            order = bookings if number % 2 else bookings[::-1]
            return [documents_of(booking)[0].number for booking in order]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = [sorted(answer) for answer in pool.map(ask, range(8))]
    wanted = list(range(1, len(bookings) + 1))
    assert answers == [wanted] * 8
    assert sorted(Document.objects.values_list("number", flat=True)) == wanted
