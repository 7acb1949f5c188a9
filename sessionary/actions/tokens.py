"""API tokens: made, used, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sessionary.actions.auditing import What, audit
from sessionary.actions.transactions import write
from sessionary.models import ApiToken, User
from sessionary.models.tokens import digest_of, new_token
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.options import complaint_about_name
from sessionary.rules.sentences import Sentence

MOST = 50
NOTED_EVERY = timedelta(hours=1)


def make(*, user: User, name: str = "", scopes: Sequence[str] = ApiToken.Scope.values) -> str:
    """A new token that acts as `user` within these scopes; this is the only time it can be read.

    Raises `Invalid` for scopes that there are none, or when the User has very many tokens already.
    """
    chosen = [scope for scope in ApiToken.Scope.values if scope in scopes]
    if not chosen or len(chosen) < len(set(scopes)):
        raise Invalid({"scopes": [Sentence("Choose what the token may do.")]})
    token = new_token()
    write(lambda: _make(user, name, chosen, token))
    return token


def make_named(*, user: User, name: str, scopes: Sequence[str]) -> str:
    """Like `make`, for people, who tell their tokens apart by name. Raises `Invalid` for one that will not do too."""
    if complaint := complaint_about_name(name):
        raise Invalid({"name": [complaint]})
    return make(user=user, name=name.strip()[:80], scopes=scopes)


def end(*, user: User, pk: int) -> None:
    """The token opens nothing from now on. Raises `NotFound` unless it is one of the User's own."""
    write(lambda: _end(user, pk))


def note_use(token: ApiToken, now: datetime) -> None:
    """Remember when it was last used, once an hour."""
    if token.last_used_at is None or now - token.last_used_at > NOTED_EVERY:
        write(lambda: ApiToken.objects.filter(pk=token.pk).update(last_used_at=now))


def _end(user: User, pk: int) -> None:
    if (found := ApiToken.objects.filter(user=user, pk=pk).first()) is None:
        raise NotFound
    audit(user.account_id, What.TOKEN_ENDED, found.name)
    found.delete()


def _make(user: User, name: str, scopes: list[str], token: str) -> None:
    if ApiToken.objects.filter(user=user).count() >= MOST:
        raise Invalid({"name": [Sentence("You have very many tokens. End those that you do not use.")]})
    audit(user.account_id, What.TOKEN_MADE, name, fields=scopes, user=user)
    ApiToken.objects.create(account_id=user.account_id, user=user, name=name, scopes=scopes, digest=digest_of(token))
