"""What allauth serves of signing in: in our look, after a fresh proof of who it is, and no more than we offer."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core.cache import caches
from django.test import Client

from sessionary.models import User
from sessionary.web.desk.account.devices import device_named
from tests.cast import Cast
from tests.desk.people import signed_in

CHANGES = [
    "2fa/totp/activate/",
    "2fa/webauthn/add/",
    "2fa/recovery-codes/generate/",
]
CLOSED = ["signup/", "email/", "confirm-email/", "confirm-email/x/", "password/reset/", "password/reset/key/1-x/"]
PASSWORD = "correct horse"


def by_password(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.mark.parametrize("place", [*CHANGES, "2fa/webauthn/", "password/change/", "password/set/"])
def test_nobody_gets_in_without_signing_in(cast: Cast, place: str) -> None:
    answer = Client().get(f"/accounts/{place}")
    assert (answer.status_code, answer["Location"].startswith("/accounts/login/")) == (302, True)


@pytest.mark.parametrize("place", CHANGES)
def test_how_to_sign_in_changes_only_after_a_fresh_proof(cast: Cast, place: str) -> None:
    by_link = signed_in(cast.dana)
    answer = by_link.get(f"/accounts/{place}")
    assert (answer.status_code, answer["Location"].startswith("/accounts/reauthenticate/")) == (302, True)
    assert "Is it you?" in by_link.get(answer["Location"]).content.decode()
    confirmed = by_link.post(answer["Location"], {"password": PASSWORD})
    assert confirmed["Location"] == f"/accounts/{place}"


@pytest.mark.parametrize("place", CLOSED)
def test_what_is_not_offered_leads_to_signing_in(cast: Cast, place: str) -> None:
    for client in (Client(), signed_in(cast.dana)):
        for answer in (client.get(f"/accounts/{place}"), client.post(f"/accounts/{place}", {"email": "x@example.com"})):
            assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")


@pytest.mark.parametrize("place", ["login/", "logout/", "password/change/", "2fa/totp/activate/", "2fa/webauthn/add/"])
def test_every_page_is_in_our_look_and_in_no_cache(cast: Cast, place: str) -> None:
    client = Client() if place == "login/" else by_password(cast.dana)
    if place.startswith("2fa/"):
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/accounts/{place}")
    assert (answer.status_code, "sessionary/desk.css" in answer.content.decode()) == (200, True)
    assert "no-store" in answer["Cache-Control"]


def test_lists_that_have_moved_lead_to_ones_account(cast: Cast) -> None:
    for place in ("2fa/", "sessions/"):
        assert signed_in(cast.dana).get(f"/accounts/{place}")["Location"] == "/desk/account/"


def test_keys_of_apps_are_sealed(cast: Cast) -> None:
    TOTP.activate(cast.dana, "JBSWY3DPEHPK3PXP")
    (stored,) = Authenticator.objects.values_list("data", flat=True)
    assert "JBSWY3DPEHPK3PXP" not in str(stored)
    assert decrypt(stored["secret"]) == "JBSWY3DPEHPK3PXP"


def test_a_password_alone_does_not_do_once_there_is_an_app(cast: Cast) -> None:
    TOTP.activate(cast.dana, "JBSWY3DPEHPK3PXP")
    client = Client()
    answer = client.post("/accounts/login/", {"login": cast.dana.email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/desk/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_devices_are_called_by_name(agent: str, name: str) -> None:
    assert device_named(agent) == name


@pytest.mark.parametrize("where", ["", "nonsense", "192.0.2.1:443"])
def test_an_odd_address_stands_in_nobodys_way(cast: Cast, where: str) -> None:
    client = signed_in(cast.dana)
    caches["process"].clear()
    assert client.get("/desk/", REMOTE_ADDR=where).status_code == 200
    assert "Where you are signed in" in client.get("/desk/account/").content.decode()
