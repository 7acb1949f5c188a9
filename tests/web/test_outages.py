"""The database does not answer, or keeps somebody waiting: said as what it is, to people and to programs."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from sessionary.models import Page
from tests.cast import Cast


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def fail(error: type[Exception]) -> Any:
    def broken(*_: object, **__: object) -> None:
        raise error("the connection is closed")

    return broken


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_pages_say_so_in_words(cast: Cast, visitor: Client, monkeypatch: pytest.MonkeyPatch, error: Any) -> None:
    monkeypatch.setattr(Page, "named", fail(error))
    answer = visitor.get("/dana/", headers={"Accept-Language": "de"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Wir sind gleich wieder da" in answer.content.decode()
    pressed = visitor.get("/dana/", headers={"HX-Request": "true"})
    assert (pressed["HX-Reswap"], pressed["HX-Trigger"]) == ("none", "sessionary:unavailable")


@pytest.mark.parametrize("address", ["/api/v1/pages/dana", "/api/v1/pages/dana/slots?from=2027-03-01&until=2027-04-01"])
def test_programs_get_problem_details(
    cast: Cast, visitor: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(Page, "named", fail(OperationalError))
    answer = visitor.get(address)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("/unavailable")


def test_whoever_is_signed_in_is_told_too(cast: Cast, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.force_login(cast.dana)
    monkeypatch.setattr("django.contrib.auth.backends.ModelBackend.get_user", fail(OperationalError))
    answer = visitor.get("/desk/")
    assert answer.status_code == 503
    assert "We are back in a moment" in answer.content.decode()


def test_what_else_breaks_is_an_error_of_ours(cast: Cast, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Page, "named", fail(KeyError))
    answer = visitor.get("/dana/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite waits in our own process")
def test_nothing_waits_for_a_lock_for_ever(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("5s", "30s")
        cursor.execute("SELECT current_setting('idle_in_transaction_session_timeout')")
        assert cursor.fetchone() == ("1min",)
