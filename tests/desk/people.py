"""Signing in to the desk, and what its pages say."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.test import Client

from sessionary.models import Booking, User
from tests.money.till import ids


def signed_in(user: User) -> Client:
    """Signed in a moment ago, which has been noted already."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = str(client.session.session_key)
    UserSession.objects.create(user=user, session_key=key, ip="127.0.0.1", user_agent="")
    caches["process"].add(f"present:{key}", True)
    return client


class Desk:
    """One person at the pages of one booking."""

    def __init__(self, client: Client, booking: Booking) -> None:
        self.client, self.booking = client, booking

    def path(self, place: str = "") -> str:
        return f"/desk/bookings/{self.booking.public_id}/{place}"

    def get(self, place: str = "", *positions: int, **how: Any) -> Any:
        return self.client.get(self.path(place), {"session": self.ids(*positions)}, **how)

    def post(self, place: str, *positions: int, **data: Any) -> Any:
        return self.client.post(self.path(place), {"session": self.ids(*positions), **data})

    def ids(self, *positions: int) -> list[str]:
        return ids(self.booking, *positions) if positions else []

    def reads(self, place: str = "", *positions: int) -> str:
        answer = self.get(place, *positions)
        assert answer.status_code == 200
        return str(answer.content.decode())
