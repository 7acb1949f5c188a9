"""Where people are signed in, and how that ends."""

from allauth.usersessions.models import UserSession

from sessionary.actions.transactions import write
from sessionary.models import User


def end_sign_in(sign_in: UserSession) -> None:
    """Sign one device out."""
    write(sign_in.end)


def end_others(user: User, here: str) -> None:
    """Sign every device of theirs out but the one with this session key."""
    write(lambda: _end_all(user, besides=here))


def end_all(user: User) -> None:
    """Sign every device of theirs out, in the caller's transaction."""
    _end_all(user, besides="")


def _end_all(user: User, *, besides: str) -> None:
    for sign_in in UserSession.objects.filter(user=user).exclude(session_key=besides):
        sign_in.end()
