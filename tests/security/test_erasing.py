"""Erasing a Customer leaves nothing of them in any row, nor on the disk."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.dispatching import dispatch
from sessionary.actions.erasing import erase
from sessionary.actions.messaging import deliver
from sessionary.actions.refunding import refund_by_hand
from sessionary.actions.rescheduling import reschedule
from sessionary.actions.sending_links import send_links
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Attempt, Booking, Customer, Job, Message, Outcome
from tests.api.caller import Caller
from tests.cast import ADA, NOW, Cast, at, make_cast
from tests.conftest import open_shop
from tests.desk.people import signed_in
from tests.money import till
from tests.money.till import fresh, ids, paid, pay

NAME, ADDRESS, PHONE = "Zephyrine Quackenbush", "zephyrine@quackenbush.example", "+49 30 7654321"
WORDS = ("zephyrine", "quackenbush", "7654321", "marzipan", "kaleidoscope", "gallimaufry", "xylophone")
WHOM = replace(ADA, name=NAME, email=ADDRESS, phone=PHONE)


def found_in_rows() -> list[str]:
    """Every table, column and word, whatever the column's type."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                name = connection.ops.quote_name(column.name)
                text = f"LOWER(CAST({name} AS TEXT))"
                if connection.vendor == "postgresql" and "bytea" in str(column.type_code):
                    continue
                for word in WORDS:
                    cursor.execute(
                        f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} WHERE {text} LIKE %s", [f"%{word}%"]
                    )
                    if cursor.fetchone()[0]:
                        found.append(f"{table}.{column.name}: {word}")
    return found


def live(cast: Cast, tmp_path: Path) -> Booking:
    """A Customer of long standing: paid, moved, canceled, refunded, written to, noted about, come back by the API."""
    booking = paid(cast, "three", [at(f"2027-03-{day:02} 10:00") for day in (2, 9, 16)])
    reschedule(booking=booking, starts={ids(booking, 3)[0]: at("2027-03-17 11:00")}, reason="Marzipan", now=NOW)
    pay(booking)
    refund_by_hand(booking=fresh(booking), amount=500, reason="Kaleidoscope", by="host", now=NOW)
    cancel_for_customer(
        booking=fresh(booking), sessions=ids(booking, 1, 2), refund="policy", reason="Kaleidoscope", by="host", now=NOW
    )
    cancel_for_customer(
        booking=fresh(booking), sessions=ids(booking, 3), refund="full", reason="Kaleidoscope", by="host", now=NOW
    )
    Booking.objects.update(answers={"goal": "Xylophone"})
    client = signed_in(cast.dana)
    client.post(f"/desk/customers/{Customer.objects.get().pk}/notes/", {"notes": "Gallimaufry"})
    Caller().post(
        "bookings",
        {
            "page": "dana",
            "event_type": "single",
            "starts": ["2027-03-04T09:00:00Z"],
            "customer": {"name": NAME, "email": ADDRESS, "phone": PHONE, "time_zone": "Europe/Berlin"},
            "answers": {},
        },
        key="marzipan",
    )
    send_links(email=ADDRESS, now=NOW)
    while dispatch(NOW):
        pass
    for message in Message.objects.all():
        deliver({"message": message.pk}, NOW + timedelta(minutes=2))  # no longer waiting for its refund
    Outcome.objects.create(
        message=Message.objects.filter(recipient="customer")[0],
        at=NOW,
        kind=Outcome.Kind.BOUNCED,
        why=f"550 {ADDRESS}: no such user",
    )
    for job in Job.objects.filter(kind__in=("refund", "settle")):
        ACTIONS[job.kind](job.payload, NOW)
    for one in Booking.objects.all():
        one.sessions.filter(status="scheduled").update(status="completed")
    return booking


def forget(cast: Cast) -> None:
    erase(customer=Customer.objects.get(email=ADDRESS), now=NOW)
    for job in Job.objects.filter(kind="forget_mail"):
        ACTIONS[job.kind](job.payload, NOW)


@pytest.fixture
def _whom(monkeypatch: pytest.MonkeyPatch, time_machine: Any) -> None:
    monkeypatch.setattr(till, "ADA", WHOM)
    time_machine.move_to(NOW, tick=False)


@pytest.mark.usefixtures("_whom")
def test_none_of_seven_words_is_left_in_any_row(shop: Cast, tmp_path: Path) -> None:
    with override_settings(MAIL_FOLDER=tmp_path):
        live(shop, tmp_path)
        before = found_in_rows()
        assert {entry.rpartition(": ")[2] for entry in before} == set(WORDS)
        forget(shop)
    assert found_in_rows() == []
    assert not [path for path in tmp_path.rglob("*.eml") if any(w in path.read_text().lower() for w in WORDS)]


@pytest.mark.usefixtures("_whom")
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL vacuums by itself")
def test_nor_on_the_disk_in_the_file_or_its_log(tmp_path: Path) -> None:
    shop, file = open_shop(make_cast()), Path(str(connection.settings_dict["NAME"]))
    with override_settings(MAIL_FOLDER=tmp_path):
        live(shop, tmp_path)
        assert on_disk(file) == set(WORDS)
        forget(shop)
    assert on_disk(file) == set()


def on_disk(file: Path) -> set[str]:
    """The words that anybody who has the folder can read."""
    parts = [path for path in file.parent.iterdir() if path.name.startswith(file.name)]
    content = b"".join(path.read_bytes() for path in parts).lower()
    return {word for word in WORDS if word.encode() in content}


@pytest.mark.usefixtures("_whom")
@pytest.mark.parametrize("change", [{"amount": 1}, {"state": "failed"}, {"reason": "Other"}, {"why": "Other"}])
def test_of_a_settled_attempt_only_its_words_can_go(shop: Cast, change: dict[str, Any]) -> None:
    paid(shop, "three", [at(f"2027-03-{day:02} 10:00") for day in (2, 9, 16)])
    with pytest.raises(IntegrityError, match="attempt_settled_stays"), transaction.atomic():
        Attempt.objects.update(**change)
    assert Attempt.objects.update(reason="", why="") == 1
