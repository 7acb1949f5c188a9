"""Writing the audit log, in the transaction of what it tells of.

Who acts is known at the door through which they came, long before a verb is called. It is said there once, for all
that is done until the door closes, as handing it through every verb on the way would tell none of them anything.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import timezone

from sessionary.models import AuditEntry, User

LONGEST = 120
What = AuditEntry.What
Values = Mapping[str, Any]
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


def changed(before: Values, after: Values) -> dict[str, list[Any]]:
    """What is another after than before, by name: both, as they can be kept."""
    return {name: [_kept(before[name]), _kept(after[name])] for name in before if before[name] != after[name]}


def _kept(value: Any) -> Any:
    """Long texts only by their beginning."""
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value


def audit(
    account_id: int,
    what: What,
    about: str = "",
    *,
    fields: Iterable[str] = (),
    changes: Mapping[str, list[Any]] | None = None,
    user: User | None = None,
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
        changes=changes or {},
        at=timezone.now(),
    )
