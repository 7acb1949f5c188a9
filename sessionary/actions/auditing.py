"""Writing the audit log, in the transaction of what it tells of.

Who acts is known at the door through which they came, long before a verb is called. It is said there once, for all
that is done until the door closes, as handing it through every verb on the way would tell none of them anything.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from sessionary.models import AuditEntry, User

What = AuditEntry.What
Who = Callable[[], User | None]

_who: ContextVar[Who] = ContextVar("who", default=lambda: None)


@contextmanager
def door(who: Who) -> Iterator[None]:
    """Until the block ends, what is done is done by whom `who` names then."""
    token = _who.set(who)
    try:
        yield
    finally:
        _who.reset(token)


def acting(account_id: int) -> User | None:
    """Who of this account came through the door, if anybody."""
    user = _who.get()()
    return user if user is not None and user.account_id == account_id else None


def audit(
    account_id: int, what: What, about: str = "", *, fields: Iterable[str] = (), user: User | None = None
) -> None:
    """One entry, in the caller's transaction; by `user`, or whoever came through the door."""
    own = user if user is not None and user.account_id == account_id else acting(account_id)
    AuditEntry.objects.create(
        account_id=account_id,
        user=own,
        who=own.name if own else "",
        what=what,
        about=about[:200],
        fields=sorted(fields),
        at=timezone.now(),
    )
