"""API tokens."""

from sessionary.actions.transactions import write
from sessionary.models import ApiToken, User
from sessionary.models.tokens import digest_of, new_token


def make(*, user: User) -> str:
    """A new token that acts as `user`; this is the only time it can be read."""
    token = new_token()
    write(lambda: ApiToken.objects.create(account_id=user.account_id, user=user, digest=digest_of(token)))
    return token
