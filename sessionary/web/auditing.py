"""What the audit log is told here: who acts, and signing in and out as allauth tells of it."""

from collections.abc import Callable
from typing import Any

from allauth.account.signals import password_changed, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from sessionary.actions.auditing import What, audit, door
from sessionary.actions.transactions import write
from sessionary.models import ApiToken, User


class Acting:
    """Around every request: the person signed in acts, or the User of the API token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with door(lambda: _user(request)):
            return self.get_response(request)


def _user(request: HttpRequest) -> User | None:
    token = getattr(request, "auth", None)
    if isinstance(token, ApiToken):
        return token.user
    return request.user if isinstance(request.user, User) else None


@receiver(user_logged_in)
def signed_in(user: User, **_more: Any) -> None:
    write(lambda: audit(user.account_id, What.SIGNED_IN, user=user))


@receiver(user_logged_out)
def signed_out(user: User | None, **_more: Any) -> None:
    if user is not None:
        write(lambda: audit(user.account_id, What.SIGNED_OUT, user=user))


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_more: Any) -> None:
    """With the name of the User that somebody tried to be; addresses of nobody are in nobody's log."""
    email = str(credentials.get("email") or credentials.get("username") or "").strip().lower()[:254]
    if (tried := User.objects.filter(email=email.replace("\0", "")).first()) is not None:
        write(lambda: audit(tried.account_id, What.SIGN_IN_FAILED, tried.name))


@receiver(password_changed)
@receiver(password_set)
def password(user: User, **_more: Any) -> None:
    write(lambda: audit(user.account_id, What.SIGN_IN_CHANGED, "password", user=user))


@receiver(authenticator_added)
@receiver(authenticator_removed)
@receiver(authenticator_reset)
def authenticator(user: User, authenticator: Any, **_more: Any) -> None:
    write(lambda: audit(user.account_id, What.SIGN_IN_CHANGED, str(authenticator.type), user=user))
