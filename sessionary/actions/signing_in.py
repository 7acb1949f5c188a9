"""Signing in by a one-time link: 15 minutes, single use."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from sessionary.actions.transactions import write
from sessionary.models import SignInLink, User
from sessionary.models.tokens import digest_of, new_token
from sessionary.rules.errors import NotFound

VALID_FOR = timedelta(minutes=15)


def link_for(user: User) -> str:
    """A new link that signs `user` in once."""
    token, now = new_token(), timezone.now()
    write(
        lambda: SignInLink.objects.create(
            account_id=user.account_id, user=user, digest=digest_of(token), expires_at=now + VALID_FOR
        )
    )
    return f"{settings.BASE_URL}/desk/sign-in/{token}/"


def check(token: str, *, now: datetime) -> User:
    """The User that the link would sign in. Raises `NotFound` when it is used up, too old, or none of ours."""
    return _valid(token, now).user


def use(token: str, *, now: datetime) -> User:
    """Use the link up. Raises `NotFound` as `check` does; of two at once only one gets in."""
    return write(lambda: _use(token, now))


def _use(token: str, now: datetime) -> User:
    link = _valid(token, now)
    if not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now):
        raise NotFound("This sign-in link is not valid any more. Please ask for a new one.")
    return link.user


def _valid(token: str, now: datetime) -> SignInLink:
    found = SignInLink.objects.select_related("user").filter(
        digest=digest_of(token), used_at=None, expires_at__gt=now, user__is_active=True
    )
    if (link := found.first()) is None:
        raise NotFound("This sign-in link is not valid any more. Please ask for a new one.")
    return link
