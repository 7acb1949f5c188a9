"""Dana's business at a stand-in for Zoom, and the way through the door."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest
from django.test import Client, override_settings

from sessionary.actions.connectable import facts_of
from sessionary.actions.oauth_apps import set_up
from sessionary.models import Connection
from tests.cast import Cast
from tests.desk.people import signed_in
from tests.support.oauth_server import CLIENT, OAuthServer


@pytest.fixture
def provider() -> Iterator[OAuthServer]:
    """Zoom, as far as its OAuth goes."""
    with OAuthServer(facts_of("zoom")) as server, override_settings(PROVIDER_ADDRESSES={"zoom": server.url}):
        yield server


@pytest.fixture
def ready(cast: Cast, provider: OAuthServer) -> Cast:
    """The application is entered, so that everybody can connect."""
    set_up(account=cast.account, app="zoom", **CLIENT)
    return cast


@pytest.fixture
def dana(ready: Cast) -> Client:
    return signed_in(ready.dana)


@pytest.fixture
def connection(dana: Client, ready: Cast) -> Connection:
    """Dana's Zoom, connected through the door."""
    come_back(dana, ask_at_provider(dana))
    return Connection.objects.get(user=ready.dana)


def ask_at_provider(client: Client, name: str = "zoom") -> str:
    """Out through the door and through the provider's; returns the address that leads back."""
    out = client.post(f"/connect/{name}/")
    assert out.status_code == 303
    return str(httpx2.get(out["Location"]).headers["Location"])


def come_back(client: Client, address: str) -> str:
    """What the desk says then."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}", follow=True).content.decode()
