"""Limits count for each address a request really came from."""

import pytest
from django.core.cache import caches

from sessionary.actions import limiting
from sessionary.rules.errors import TooManyRequests


@pytest.fixture(autouse=True)
def _limited(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RATE_LIMITS = True
    caches["counts"].clear()


def test_one_address_may_hold_so_often_and_others_go_on() -> None:
    for _ in range(limiting.LIMITS["hold"].times):
        limiting.check("hold", "192.0.2.1")
    with pytest.raises(TooManyRequests):
        limiting.check("hold", "192.0.2.1")
    limiting.check("hold", "192.0.2.2")
    limiting.check("book", "192.0.2.1")


def test_a_crowd_of_other_addresses_resets_nobodys_count() -> None:
    for _ in range(limiting.LIMITS["hold"].times):
        limiting.check("hold", "192.0.2.1")
    for number in range(5000):
        limiting.check("hold", f"2001:db8:0:{number:x}::/64")
    with pytest.raises(TooManyRequests):
        limiting.check("hold", "192.0.2.1")


@pytest.mark.parametrize(
    ("forwarded", "proxy", "who"),
    [
        ("198.51.100.7", True, "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7", True, "198.51.100.7"),
        ("", True, "127.0.0.1"),
        ("198.51.100.7:4711", True, "198.51.100.7"),
        ("6.6.6.6:1, 198.51.100.7:4711", True, "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", True, "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:4711", True, "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", True, "198.51.100.7"),
        ("unknown", True, "127.0.0.1"),
        ("198.51.100.7", False, "127.0.0.1"),
    ],
)
def test_behind_a_proxy_it_is_the_address_the_proxy_saw(settings, forwarded: str, proxy: bool, who: str) -> None:  # type: ignore[no-untyped-def]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxy else None
    assert limiting.who_asks({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}) == who


def test_one_line_of_ipv6_is_one_caller(settings) -> None:  # type: ignore[no-untyped-def]
    callers = {limiting.who_asks({"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}) for number in range(40)}
    assert callers == {"2001:db8:1:2::/64"}
    assert limiting.caller({"REMOTE_ADDR": "192.0.2.1"}) != limiting.caller({"REMOTE_ADDR": "192.0.2.2"})
    settings.RATE_LIMITS = False
    assert limiting.caller({"REMOTE_ADDR": "192.0.2.1"}) == ""
