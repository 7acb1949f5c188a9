"""The floor: the same rows in bare SQL on the same server, and none of the product's rules."""

import json
import random
from datetime import UTC, datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from sessionary.actions.transactions import write

ANSWERS: dict[str, bytes] = {}


def slots(request: HttpRequest) -> HttpResponse:
    """Read the host's claims of the month; answer as many bytes as the product does, made beforehand."""
    host, first, until, size = (int(request.GET[name]) for name in ("host", "first", "until", "size"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT starts, ends, before, after FROM sessionary_claim"
            " WHERE host_id = %s AND starts > %s AND starts < %s",
            [host, first, until],
        )
        cursor.fetchall()
    answer = ANSWERS.setdefault(str(size), b"x" * size)
    return HttpResponse(answer, content_type="application/json")


@csrf_exempt
def book(request: HttpRequest) -> HttpResponse:
    """Insert what a booking of these starts inserts, after the host's lock, in one transaction."""
    data = json.loads(request.body)
    write(lambda: _insert(data))
    return HttpResponse(json.dumps(data), status=201, content_type="application/json")


def _insert(data: dict[str, int | list[int]]) -> None:
    now, token = datetime.now(UTC), f"{random.getrandbits(60):x}"
    with connection.cursor() as cursor:
        lock = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
        cursor.execute(f"SELECT id FROM sessionary_user WHERE id = %s{lock}", [data["host"]])
        cursor.execute(
            "INSERT INTO sessionary_customer (account_id, email, created_at) VALUES (%s, %s, %s) RETURNING id",
            [data["account"], f"{token}@example.com", now],
        )
        (customer,) = cursor.fetchone()
        booking = _insert_booking(cursor, data, customer, token, now)
        sessions = _insert_sessions(cursor, data, booking, token)
        _insert_claims(cursor, data, sessions)
        cursor.execute(
            "INSERT INTO sessionary_activity (account_id, kind, booking_id, by, at, data)"
            " VALUES (%s, 'booked', %s, 'customer', %s, '{}')",
            [data["account"], booking, now],
        )


def _insert_booking(cursor, data, customer, token, now) -> int:  # type: ignore[no-untyped-def]
    cursor.execute(
        "INSERT INTO sessionary_booking (account_id, public_id, reference, page_id, event_type_id, host_id,"
        " customer_id, status, terms, name, locale, time_zone, answers, amount, currency, paid, refunded, test,"
        " link_key_id, secret_version, tzdata, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, 'scheduled',"
        " '{}', 'Ada', 'en', 'UTC', '{}', 0, 'USD', 0, 0, FALSE, %s, 1, '2026f', %s) RETURNING id",
        [
            *(data["account"], token, token[:12], data["page"], data["event_type"], data["host"], customer),
            *(data["link_key"], now),
        ],
    )
    return int(cursor.fetchone()[0])


def _insert_sessions(cursor, data, booking, token) -> list[int]:  # type: ignore[no-untyped-def]
    rows = [
        [
            *(data["account"], f"{token[:13]}-{position}", booking, data["host"], position, position),
            *(datetime.fromtimestamp(start * 60, UTC), datetime.fromtimestamp(start * 60 + 300, UTC)),
        ]
        for position, start in enumerate(data["starts"], start=1)
    ]
    cursor.execute(
        "INSERT INTO sessionary_session (account_id, public_id, booking_id, host_id, position, meeting, starts,"
        " ends, status, sequence) VALUES "
        + ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, 'scheduled', 0)"] * len(rows))
        + " RETURNING id",
        [value for row in rows for value in row],
    )
    return [pk for (pk,) in cursor.fetchall()]


def _insert_claims(cursor, data, sessions) -> None:  # type: ignore[no-untyped-def]
    rows = [
        [data["account"], data["host"], random.getrandbits(62), start, start + 5, session]
        for start, session in zip(data["starts"], sessions, strict=True)
    ]
    cursor.execute(
        "INSERT INTO sessionary_claim (account_id, host_id, meeting, starts, ends, session_id, seat, seats,"
        " before, after) VALUES " + ", ".join(["(%s, %s, %s, %s, %s, %s, 1, 1, 0, 0)"] * len(rows)),
        [value for row in rows for value in row],
    )
