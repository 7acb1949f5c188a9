"""What goes wrong is logged with its address, and nobody who reads the log can open what that address opens."""

import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from sessionary.config.log_lines import LogLines
from sessionary.web.booking import booked
from tests.cast import Cast, five_tuesdays
from tests.web.reading import continued

SECRET = "b7Uq-_kZ:1x9w3"
SAMPLES = {"secret": SECRET, "token": SECRET, "pk": "7", "number": "7"}


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address there is that carries a secret."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, route)
        elif isinstance(one, URLPattern) and re.search(r":(secret|token)>", route):
            for kind in ("booking", "session"):
                filled = {**SAMPLES, "kind": kind}
                yield re.sub(r"<\w+:(\w+)>", lambda found: filled.get(found[1], "4h7k"), route)  # noqa: B023


def test_every_address_loses_its_secret() -> None:
    found = set(addresses(get_resolver()))
    assert {f"/booking/4h7k/{SECRET}/pay/", f"/desk/join/{SECRET}/", f"/feeds/7/{SECRET}.ics"} < found
    for address in found:
        record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Error", address), None)
        line = LogLines().format(record)
        assert SECRET not in line
        assert line.startswith("Error: " + address.partition(SECRET)[0])


def test_a_view_that_breaks_is_logged_without_the_secret(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_hold: object) -> None:
        raise RuntimeError("It broke.")

    hold = continued(client, five_tuesdays())
    monkeypatch.setattr(booked, "booked_from", broken)
    (handler,) = [one for one in logging.getLogger().handlers if isinstance(one.formatter, LogLines)]
    assert isinstance(handler, logging.StreamHandler)
    log, before = StringIO(), handler.stream
    handler.setStream(log)
    address = f"/hold/{hold.public_id}/{hold.secret}/"
    answer = Client(raise_request_exception=False).get(address)
    handler.setStream(before)
    assert answer.status_code == 500
    assert f"Internal Server Error: /hold/{hold.public_id}/***/" in log.getvalue()
    assert "It broke." in log.getvalue()
    assert hold.secret not in log.getvalue()
