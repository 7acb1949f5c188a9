"""What people can connect their accounts at, whichever room of the providers it is in."""

from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext

from sessionary.models import Connection, OAuthApp
from sessionary.providers.calendars import registry as calendars
from sessionary.providers.conferencing import registry as conferencing
from sessionary.providers.oauth.contract import Client, OAuthFacts
from sessionary.rules.errors import NotFound


class Room(Protocol):
    """What each room of providers says of those that need an account."""

    def connectable(self) -> dict[str, str]:
        """Name and label, in the order of the desk."""
        ...

    def facts(self, name: str) -> OAuthFacts:
        """The OAuth of one of them."""
        ...


ROOMS: tuple[Room, ...] = (conferencing, calendars)


def labels() -> dict[str, str]:
    """Every provider's name and what people call it, in the order of the desk."""
    return {name: label for room in ROOMS for name, label in room.connectable().items()}


def facts_of(provider: str) -> OAuthFacts:
    """Its OAuth, at the address in force. Raises `NotFound` for one that there is not."""
    for room in ROOMS:
        if provider in room.connectable():
            return room.facts(provider).at(settings.PROVIDER_ADDRESSES.get(provider, ""))
    raise NotFound


def apps() -> dict[str, OAuthFacts]:
    """For each application that a business can register, the facts of the first provider that uses it."""
    found: dict[str, OAuthFacts] = {}
    for provider in labels():
        facts = facts_of(provider)
        found.setdefault(facts.app, facts)
    return found


def redirect_url(app: str) -> str:
    """Where a provider sends people back to: what has to be entered there with the application."""
    return f"{settings.BASE_URL}/connect/{app}/back/"


def client_of(account_id: int, facts: OAuthFacts) -> Client | None:
    """The business's application for this provider; None where no Administrator has entered one."""
    found = OAuthApp.objects.filter(account=account_id, app=facts.app).first()
    return None if found is None else Client(redirect_url=redirect_url(facts.app), **found.keys)


def labelled(connection: Connection) -> str:
    """What people call the provider, in the language in force."""
    if connection.provider in calendars.NAMED:
        return gettext(calendars.NAMED[connection.provider].label)
    return labels().get(connection.provider, connection.provider)


def account_of(connection: Connection) -> str:
    """Which account at the provider it is, for who has several; empty where there can be but one."""
    subject = connection.subject
    return subject.rpartition(" ")[0] if calendars.is_typed_in(connection.provider) else subject


def has_calendars(connection: Connection) -> bool:
    """Whether the account is one for calendars."""
    return connection.provider in calendars.NAMED


def is_for_calendars(provider: str) -> bool:
    """Whether the provider is one for calendars."""
    return provider in calendars.NAMED


def needs_giving_back(provider: str) -> bool:
    """Whether there are tokens to give back: not where people typed in what opens the account."""
    return not calendars.is_typed_in(provider)


def scopes_of(app: str) -> list[str]:
    """Every scope that any of the application's providers asks for, to be ticked where it is registered."""
    found = [scope for provider in labels() if (facts := facts_of(provider)).app == app for scope in facts.scopes]
    return list(dict.fromkeys(found))
