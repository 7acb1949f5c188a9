"""The matrix of rights, line by line: see `matrix` for the tables and `house` for who and what is in them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver
from time_machine import travel

from sessionary.actions import tokens
from sessionary.actions.clock import to_datetime
from sessionary.api.router import api
from sessionary.models import link_keys
from sessionary.web.booking.urls import urlpatterns as booking_urls
from sessionary.web.desk.urls import urlpatterns as desk_urls
from tests.cast import NOW, at
from tests.desk.people import signed_in
from tests.money.till import ids
from tests.people.house import House, build
from tests.people.matrix import (
    CUSTOMERS,
    CUSTOMERS_API,
    DESK,
    HOST_API,
    OPEN_API,
    OPEN_TO_ALL,
    PEOPLE,
    SECRETS,
    rows,
)

pytestmark = pytest.mark.django_db
FREE = [to_datetime(at(f"2027-04-{day} 9:00")).isoformat() for day in ("12", "13", "14")]


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """One data set for all lines; each call is undone before the next."""
    with django_db_blocker.unblock(), transaction.atomic(), travel(NOW, tick=False):
        link_keys._key.cache_clear()
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(house: House) -> dict[str, Client]:
    with travel(NOW, tick=False):
        found = {name: Client() if user is None else signed_in(user) for name, user in house.people.items()}
    for client in found.values():
        client.raise_request_exception = False
    return found


@pytest.fixture(scope="module")
def bearers(house: House) -> dict[str, dict[str, str]]:
    known = {name: user for name, user in house.people.items() if user is not None}
    made = {name: {"Authorization": f"Bearer {tokens.make(user=user)}"} for name, user in known.items()}
    return {"nobody": {}, **made}


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def undone(work: Any) -> int:
    """What a call answers, and nothing of what it did."""
    with transaction.atomic():
        answer = work()
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return int(answer.status_code)


def said(names: tuple[str, ...], answers: list[int]) -> str:
    return ", ".join(f"{name} {answer}" for name, answer in zip(names, answers, strict=True))


def routes(patterns: Any, prefix: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, prefix + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield prefix + str(one.pattern)


def calls() -> set[str]:
    """Every call of the API, as `GET host/pages`."""
    found = set()
    for prefix, router in api._routers:
        for path, operations in router.path_operations.items():
            address = "/".join(part.strip("/") for part in (prefix, path) if part.strip("/"))
            found |= {f"{method} {address}" for one in operations.operations for method in one.methods}
    return found


def test_every_view_of_the_desk_is_in_the_table() -> None:
    assert {address.partition("?")[0] for _, address, _ in rows(DESK)} == set(routes(desk_urls))


def test_every_page_of_the_customers_is_in_the_table() -> None:
    assert {address for _, address, _ in rows(CUSTOMERS)} | OPEN_TO_ALL == set(routes(booking_urls))


def test_every_call_is_in_the_table() -> None:
    host = {f"{method} host/{path.partition('?')[0]}" for method, path, _ in rows(HOST_API)}
    customers = {f"{method} {path}" for method, path, _ in rows(CUSTOMERS_API)}
    assert host | customers | OPEN_API == calls()


def in_the_desk(house: House, address: str) -> tuple[str, dict[str, Any]]:
    """Where that is in this house, and what to send there."""
    route, _, query = address.partition("?")
    pk = house.cast.solo.pk
    if route.startswith("event-types/"):
        pk = house.event_type.pk
    elif route.startswith("master-pages/"):
        pk = house.front.pk
    elif route.startswith("people/"):
        user = house.people["member"]
        assert user is not None
        pk = user.pk
    elif "documents/" in route:
        pk = house.paper.pk
    elif route.startswith("messages/"):
        pk = house.message.pk
    elif route.startswith("customers/"):
        pk = house.booking.customer.pk
    elif route.startswith(("account/", "tokens/")):
        pk = 0
    booking = house.request if route.startswith("requests/") else house.booking
    public_id = house.invitation.public_id if route.startswith("invitations/") else booking.public_id
    given = {
        "<str:public_id>": public_id,
        "<str:attempt_id>": booking.attempts.values_list("public_id", flat=True).first() or "",
        "<int:pk>": str(pk),
        "<int:number>": "0",
        "<slug:key>": "basics",
        "<slug:app>": "zoom",
        "<slug:provider>": "caldav",
        "<str:name>": "stripe",
        "<str:token>": "made-up",
        "<slug:scenario>": "booked",
        "<slug:reader>": "customer",
        "<slug:language>": "en",
    }
    for name, value in given.items():
        route = route.replace(name, value)
    where = f"?page={house.cast.solo.slug}&event_type=three" if query else ""
    return f"/desk/{route}{where}", sent_to_the_desk(house, address)


def sent_to_the_desk(house: House, address: str) -> dict[str, Any]:
    if "/sessions/" in address:
        return {"session": ids(house.booking, 1), "refund": "none"}
    forms: dict[str, dict[str, Any]] = {
        "bookings/<str:public_id>/payment/refund/": {"amount": "1", "reason": "Late"},
        "requests/<str:public_id>/": {"answer": "decline"},
        "settings/sms/": {"provider": "twilio"},
        "settings/payments/test-mode/": {"test_mode": "off"},
        "settings/payments/refunds/": {"refunds": "off"},
        "settings/payments/business/": {"name": "New"},
        "pages/<int:pk>/handing-over/": {"owner": house.cast.dana.pk},
        "pages/new/": {"name": "New"},
        "master-pages/new/": {"name": "New"},
        "master-pages/<int:pk>/": {"name": ""},
        "event-types/new/": {"name": "New"},
        "account/": {"name": "New"},
        "customers/<int:pk>/notes/": {"notes": "Kind"},
        "customers/<int:pk>/address/": {"email": "ada.byron@example.com"},
        "people/invite/": {"email": "other@example.com", "role": "member"},
        "people/<int:pk>/": {"role": "member"},
    }
    return forms.get(address, {})


@pytest.mark.parametrize(("method", "address", "expected"), rows(DESK), ids=[" ".join(one[:2]) for one in rows(DESK)])
def test_the_desk(house: House, clients: dict[str, Client], method: str, address: str, expected: list[int]) -> None:
    path, data = in_the_desk(house, address)
    answers = [undone(lambda who=who: getattr(clients[who], method.lower())(path, data)) for who in PEOPLE]
    assert said(PEOPLE, answers) == said(PEOPLE, expected)


def to_the_host_api(house: House, method: str, address: str) -> tuple[str, Any]:
    """The path of a call in this house, and the body."""
    route, _, query = address.partition("?")
    booking = house.request if route.endswith(("approve", "decline", "ask-for-times")) else house.booking
    one = ids(house.booking, 1)[0]
    path = route.format(
        page=house.cast.solo.slug,
        event_type="three",
        booking_id=booking.public_id,
        session_id=one,
        webhook_id="nothing",
        master_page="front-door",
    )
    bodies = {
        "POST pages": {"slug": "new-page", "name": "New", "owner": "eli@example.com", "time_zone": "UTC"},
        "PATCH pages/{page}": {"name": "New"},
        "PATCH pages/{page}?people": {"people": []},
        "PATCH pages/{page}?owner": {"owner": "dana@example.com"},
        "POST master-pages": {"slug": "new-front", "name": "New"},
        "PATCH master-pages/{master_page}": {"name": "New"},
        "POST webhooks": {"url": "nowhere"},
        "POST event-types": {"slug": "new", "name": "New"},
        "PATCH event-types/{event_type}": {"name": "New"},
        "POST bookings": {
            "page": house.cast.solo.slug,
            "event_type": "three",
            "starts": FREE,
            "customer": {"name": "Cy", "email": "cy@example.com"},
        },
        "POST bookings/{booking_id}/cancel": {"sessions": [one]},
        "POST bookings/{booking_id}/reschedule": {"sessions": [{"id": one, "start": FREE[0]}]},
        "POST bookings/{booking_id}/request-reschedule": {"sessions": [one]},
        "POST bookings/{booking_id}/refunds": {"amount": 100, "reason": "Late"},
        "POST bookings/{booking_id}/approve": {"start": to_datetime(house.request.suggested[0]).isoformat()},
        "POST bookings/{booking_id}/decline": {},
        "POST bookings/{booking_id}/ask-for-times": {},
    }
    where = f"?page={house.cast.solo.slug}" if query == "page" else ""
    return f"/api/v1/host/{path}{where}", bodies.get(f"{method} {address}")


@pytest.mark.parametrize(
    ("method", "address", "expected"), rows(HOST_API), ids=[" ".join(one[:2]) for one in rows(HOST_API)]
)
def test_the_hosts_api(
    house: House, bearers: dict[str, dict[str, str]], method: str, address: str, expected: list[int]
) -> None:
    path, data = to_the_host_api(house, method, address)
    answers = [undone(lambda who=who: call(method, path, data, bearers[who])) for who in PEOPLE]
    assert said(PEOPLE, answers) == said(PEOPLE, expected)


def call(method: str, path: str, data: Any, headers: dict[str, str]) -> Any:
    body = b"" if data is None else json.dumps(data).encode()
    client = Client(raise_request_exception=False)
    return client.generic(method, path, body, content_type="application/json", headers=headers)


def secrets_of(house: House, address: str) -> tuple[str, list[str]]:
    """The id of what is asked for, and three secrets: made up, of another like it, and its own."""
    if "hold" in address:
        return house.hold.public_id, ["made-up", house.other_hold.secret, house.hold.secret]
    if address.startswith(("session", "GET sessions")) or "sessions/{" in address:
        mine, others = house.booking.sessions_in_order[0], house.other.sessions_in_order[0]
        return mine.public_id, ["made-up", others.secret, mine.secret]
    if address.startswith("feed"):
        return house.booking.public_id, ["made-up", house.other.feed_secret, house.booking.feed_secret]
    return house.booking.public_id, ["made-up", house.other.secret, house.booking.secret]


@pytest.mark.parametrize(
    ("method", "address", "expected"), rows(CUSTOMERS), ids=[" ".join(one[:2]) for one in rows(CUSTOMERS)]
)
def test_the_customers_pages(house: House, method: str, address: str, expected: list[int]) -> None:
    public_id, secrets = secrets_of(house, address)
    route = address.replace("<door:kind>", "booking").replace("<str:public_id>", public_id)
    route = route.replace("<int:number>", str(house.paper.number))
    client = Client(raise_request_exception=False)
    data = {"session": ids(house.booking, 1)} if "<door:kind>" in address and "pay" not in address else {}
    answers = [
        undone(lambda one=one: getattr(client, method.lower())("/" + route.replace("<str:secret>", one), data))
        for one in secrets
    ]
    assert said(SECRETS, answers) == said(SECRETS, expected)


@pytest.mark.parametrize(
    ("method", "address", "expected"), rows(CUSTOMERS_API), ids=[" ".join(one[:2]) for one in rows(CUSTOMERS_API)]
)
def test_the_customers_api(house: House, method: str, address: str, expected: list[int]) -> None:
    public_id, secrets = secrets_of(house, address)
    one = ids(house.booking, 1)[0]
    path = f"/api/v1/{address.format(booking_id=public_id, session_id=public_id, hold_id=public_id)}"
    if address.endswith("slots"):
        path += f"?sessions={one}&from=2027-04-12&until=2027-04-15"
    body = {
        "quote": {"action": "cancel", "sessions": [one]},
        "cancel": {"sessions": [one]},
        "reschedule": {"sessions": [{"id": one, "start": FREE[0]}]},
        "suggest": {"starts": FREE},
    }.get(address.rpartition("/")[2])
    scheme = "Hold" if address.startswith("holds") else "Booking"
    answers = [undone(lambda s=s: call(method, path, body, {"Authorization": f"{scheme} {s}"})) for s in secrets]
    assert said(SECRETS, answers) == said(SECRETS, expected)
