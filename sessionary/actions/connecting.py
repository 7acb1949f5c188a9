"""Connecting a person's own account at a provider: asking there, and taking the tokens that come back."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sessionary.actions.arranging import arrange_for
from sessionary.actions.auditing import What, audit
from sessionary.actions.choosing_calendars import resume
from sessionary.actions.connectable import client_of, facts_of, is_for_calendars
from sessionary.actions.looking_up_calendars import first_look, note_listed
from sessionary.actions.telling_accounts_apart import row_of
from sessionary.actions.transactions import write
from sessionary.models import Connection, User
from sessionary.providers.calendars.contract import Listed
from sessionary.providers.oauth import client as oauth
from sessionary.providers.oauth.contract import ClientRefused, GrantRefused, OAuthFacts, Tokens
from sessionary.providers.troubles import NotNow
from sessionary.rules.errors import NotConnected, ProviderSilent
from sessionary.rules.sentences import Sentence

TIME_TO_ANSWER = timedelta(minutes=15)
BEGIN_AGAIN = Sentence("This sign-in was used before, is too old, or is not yours. Please connect again.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked at the provider, kept in the browser session of who asked until they come back, once.

    `at` is in seconds since the epoch. `verifier` proves that it is we who asked.
    """

    provider: str
    user: int
    state: str
    verifier: str
    at: float

    @classmethod
    def kept(cls, kept: dict[str, Any]) -> "Asked":
        return cls(**kept)

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)


def ask(*, user: User, provider: str, now: datetime) -> tuple[str, Asked]:
    """The address at which the provider asks `user`, and what to keep until they are back.

    Raises `NotFound` for a provider that there is not, `NotConnected` while no Administrator has entered the
    business's application there.
    """
    facts = facts_of(provider)
    if (client := client_of(user.account_id, facts)) is None:
        first = Sentence("An Administrator has to set up %(provider)s first.", provider=facts.app_label)
        raise NotConnected(first)
    asked = Asked(provider, user.pk, secrets.token_urlsafe(32), secrets.token_urlsafe(48), now.timestamp())
    return oauth.authorize_url(facts, client, state=asked.state, verifier=asked.verifier), asked


def connect(*, user: User, app: str, asked: Asked | None, answer: dict[str, str], now: datetime) -> Connection:
    """Connect with what the provider sent along; a broken connection works again, and keeps all that it made.

    Another account with calendars is connected beside those that are. `asked` is what was kept, and is used up. Raises
    `NotConnected`, with what to do, when the answer is not one to what this User asked, when they said no, when the
    code is not good, and when the account's calendars cannot be looked up; `ProviderSilent`.
    """
    facts = _facts_asked(user, app, asked, answer, now)
    assert asked is not None
    if error := answer.get("error"):
        raise NotConnected(_said_no(error, facts))
    client = client_of(user.account_id, facts)
    if client is None:
        raise NotConnected(BEGIN_AGAIN)
    try:
        tokens = oauth.exchange(facts, client, code=answer.get("code", ""), verifier=asked.verifier)
    except ClientRefused as refused:
        template = "%(provider)s does not accept the id and secret of your application. An Administrator has to check."
        raise NotConnected(Sentence(template, provider=facts.app_label)) from refused
    except GrantRefused as refused:
        raise NotConnected(BEGIN_AGAIN) from refused
    except NotNow as silent:
        raise ProviderSilent from silent
    _check_granted(facts, tokens)
    listed = first_look(asked.provider, tokens.access) if is_for_calendars(asked.provider) else []
    return write(lambda: _keep(user, asked.provider, facts, tokens, now, listed))


def _facts_asked(user: User, app: str, asked: Asked | None, answer: dict[str, str], now: datetime) -> OAuthFacts:
    """The facts of the provider that this is the answer of."""
    if asked is None or asked.user != user.pk or now.timestamp() - asked.at > TIME_TO_ANSWER.total_seconds():
        raise NotConnected(BEGIN_AGAIN)
    if not secrets.compare_digest(asked.state.encode(), answer.get("state", "").encode()):
        raise NotConnected(BEGIN_AGAIN)
    facts = facts_of(asked.provider)
    if facts.app != app:
        raise NotConnected(BEGIN_AGAIN)
    return facts


def _said_no(error: str, facts: OAuthFacts) -> Sentence:
    if error in ("access_denied", "user_denied"):
        return Sentence("You said no at %(provider)s, so nothing was connected.", provider=facts.app_label)
    template = "%(provider)s did not connect you. An Administrator has to check the application's settings there."
    return Sentence(template, provider=facts.app_label)


def _check_granted(facts: OAuthFacts, tokens: Tokens) -> None:
    if not set(facts.needed) <= set(tokens.scopes.split()):
        template = "Some permissions were left out at %(provider)s. Please connect again and tick all of them."
        raise NotConnected(Sentence(template, provider=facts.app_label))


def _keep(
    user: User, provider: str, facts: OAuthFacts, tokens: Tokens, now: datetime, listed: Sequence[Listed] = ()
) -> Connection:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    row = row_of(user, provider, listed, now)
    row.set_tokens(tokens.access, tokens.refresh)
    row.scopes = tokens.scopes or " ".join(facts.scopes)
    row.expires_at = now + timedelta(seconds=tokens.lasts)
    row.state, row.reason, row.refreshing_until = Connection.State.OK, "", None
    row.save()
    if is_for_calendars(provider):
        note_listed(row, listed, now)
    arrange_for(row, now)
    resume(row, now)
    audit(user.account_id, What.ACCOUNT_CONNECTED, provider)
    return row
