"""Asking a host's calendar account: in the name of its connection, whichever kind it is of."""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings

from sessionary.actions.access_tokens import acting
from sessionary.actions.transactions import write
from sessionary.models import Connection, Page, User
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import TIMEOUT, Access, Calendars
from sessionary.providers.troubles import Never, Unauthorized

T = TypeVar("T")


def using(connection: Connection, now: datetime, use: Callable[[Calendars], T]) -> T:
    """What `use` answers, given the account. Never within a transaction.

    Raises what `use` raises, and `Never` once the account has to be connected again, which it is then marked as.
    """
    if not registry.is_typed_in(connection.provider):
        return acting(connection, now, lambda token: use(_opened(connection.provider, Access(token=token))))
    if connection.state != Connection.State.OK:
        raise Never("The account has to be connected again.")
    try:
        return use(_opened(connection.provider, typed_access(connection)))
    except Unauthorized as refused:
        mine = Connection.objects.filter(pk=connection.pk, state=Connection.State.OK)
        reason = "The server does not accept the user name and password any more."
        write(lambda: mine.update(state=Connection.State.BROKEN, reason=reason))
        raise Never(reason) from refused


def ready(connection: Connection, now: datetime, timeout: float) -> Calendars | None:
    """The account, opened for one quick question; None while it first needs a new token."""
    if registry.is_typed_in(connection.provider):
        return _opened(connection.provider, typed_access(connection, timeout))
    if not connection.lasts(now):
        return None
    return _opened(connection.provider, Access(token=connection.access_token, timeout=timeout))


def typed_access(connection: Connection, timeout: float = TIMEOUT) -> Access:
    """What somebody typed in."""
    return access_to(*json.loads(connection.access_token), timeout=timeout)


def access_to(address: str, user: str, password: str, *, timeout: float = TIMEOUT) -> Access:
    """The same before it is kept."""
    return Access(address=address, user=user, password=password, private=settings.PRIVATE_ADDRESSES, timeout=timeout)


def zone_of(host: User) -> ZoneInfo:
    """The host's own zone, as far as their pages tell: for days in calendars that name none."""
    return zones_of([host.pk])[host.pk]


def zones_of(hosts: Collection[int]) -> dict[int, ZoneInfo]:
    """The same for several."""
    pages = Page.objects.filter(owner__in=hosts, archived_at=None).order_by("-pk")
    return dict.fromkeys(hosts, ZoneInfo("UTC")) | {page.owner_id: page.zone for page in pages}


def _opened(provider: str, access: Access) -> Calendars:
    """At the address in force, for providers that have one of their own."""
    if not access.address:
        address = settings.PROVIDER_ADDRESSES.get(provider, "")
        access = Access(token=access.token, address=address, timeout=access.timeout)
    return registry.opened(provider, access)
