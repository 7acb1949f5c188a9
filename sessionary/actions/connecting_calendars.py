"""Connecting a calendar whose address people type in: tried first, then kept encrypted."""

import hashlib
import json
from datetime import datetime
from urllib.parse import urlsplit

from sessionary.actions.auditing import What, audit
from sessionary.actions.calendar_calls import access_to
from sessionary.actions.choosing_calendars import resume
from sessionary.actions.looking_up_calendars import note_listed
from sessionary.actions.transactions import write
from sessionary.models import Connection, User
from sessionary.models.connections import FOR_GOOD
from sessionary.providers.calendars import registry
from sessionary.providers.calendars.contract import Listed
from sessionary.providers.calendars.registry import SERVER
from sessionary.providers.outside import Unreachable
from sessionary.providers.troubles import Gone, Never, NotNow, Unauthorized
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.sentences import Sentence

LONGEST = 2000


def connect_typed(
    *, user: User, provider: str, address: str, name: str = "", password: str = "", now: datetime
) -> Connection:
    """Connect with what the host typed, once the calendar answers; the same address again mends a broken one.

    Raises `Invalid` saying beside which field what to do, `NotFound` for a kind that asks for no address.
    """
    if not registry.is_typed_in(provider):
        raise NotFound
    address, name = address.strip(), name.strip()
    _check_given(provider, address, name, password)
    if "://" not in address:
        address = f"https://{address}"
    listed = _listed(provider, address, name, password)
    return write(lambda: _keep(user, provider, (address, name, password), listed, now))


def _check_given(provider: str, address: str, name: str, password: str) -> None:
    errors: dict[str, list[str]] = {}
    if not address or len(address) > LONGEST:
        errors["address"] = [Sentence("Please enter the calendar's address.")]
    if registry.NAMED[provider].asks == SERVER:
        if not name or len(name) > LONGEST or not name.isprintable():
            errors["name"] = [Sentence("Please enter your user name there.")]
        if not password or len(password) > LONGEST:
            errors["password"] = [Sentence("Please enter your password there, or better an app password.")]
    if errors:
        raise Invalid(errors)


def _listed(provider: str, address: str, name: str, password: str) -> list[Listed]:
    try:
        return registry.opened(provider, access_to(address, name, password)).calendars()
    except Unauthorized as refused:
        where = "password" if registry.NAMED[provider].asks == SERVER else "address"
        raise Invalid({where: [Sentence("The server does not accept this user name and password.")]}) from refused
    except (Never, NotNow, Gone) as trouble:
        raise Invalid({"address": [_why_not(trouble)]}) from trouble


def _why_not(trouble: Exception) -> Sentence:
    """What is unreachable says itself what to do about it."""
    if isinstance(trouble.__cause__, Unreachable):
        return Sentence("This calendar cannot be read. %(reason)s", reason=str(trouble))
    return Sentence("This calendar cannot be read. %(reason)s Please check the address.", reason=str(trouble))


def _keep(user: User, provider: str, typed: tuple[str, str, str], listed: list[Listed], now: datetime) -> Connection:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    subject = _subject(typed[0], typed[1])
    standing = Connection.objects.filter(user=user, provider=provider, subject=subject)
    row = standing.exclude(state=Connection.State.GONE).first() or Connection(
        account_id=user.account_id, user=user, provider=provider, subject=subject, created_at=now
    )
    row.set_tokens(json.dumps(typed), "")
    row.expires_at, row.state, row.reason = FOR_GOOD, Connection.State.OK, ""
    row.save()
    note_listed(row, listed, now)
    resume(row, now)
    audit(user.account_id, What.ACCOUNT_CONNECTED, provider)
    return row


def _subject(address: str, name: str) -> str:
    """Tells one from another without saying an address that may be secret."""
    digest = hashlib.sha256(f"{address} {name}".encode()).hexdigest()[:8]
    return f"{name[:80]} {urlsplit(address).hostname} {digest}".strip()[:200]
