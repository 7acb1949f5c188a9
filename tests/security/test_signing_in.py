"""Wrong passwords lock out whoever sends them, and nobody else."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast

RIGHT = "correct horse"


@pytest.fixture(autouse=True)
def _limited(db: None, settings: Any) -> None:
    del settings.ACCOUNT_RATE_LIMITS
    cache.clear()


def sign_in(address: str, password: str, email: str = "dana@example.com") -> bool:
    client = Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_strangers_do_not_lock_the_owner_out(cast: Cast) -> None:
    for number in range(40):
        assert not sign_in(f"198.51.100.{number % 5}", f"wrong {number}")
    assert sign_in("192.0.2.1", RIGHT)


def test_whoever_guesses_is_refused_even_when_they_guess_right(cast: Cast) -> None:
    for number in range(5):
        assert not sign_in("198.51.100.1", f"wrong {number}")
    assert not sign_in("198.51.100.1", RIGHT)
    assert not sign_in("198.51.100.1", RIGHT, "DANA@example.com")


def test_one_line_of_ipv6_is_one_guesser(cast: Cast) -> None:
    for number in range(5):
        assert not sign_in(f"2001:db8:1:2::{number:x}", f"wrong {number}")
    assert not sign_in("2001:db8:1:2::ff", RIGHT)
    assert sign_in("2001:db8:1:3::1", RIGHT)


def test_one_address_does_not_try_many_accounts(cast: Cast) -> None:
    for number in range(10):
        sign_in("198.51.100.1", "wrong", f"nobody{number}@example.com")
    assert not sign_in("198.51.100.1", RIGHT)
