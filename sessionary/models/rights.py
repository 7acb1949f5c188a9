"""Who may see and change what. Asked here and nowhere else.

Viewers see a page and what is on it; its Owner and Editors change it; Administrators count as Editors of every page of
their account, and only they set up people, event types, payments and the account. For a Member without a role on a
page it does not exist.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from django.db.models import Q, QuerySet

from sessionary.models.users import User

if TYPE_CHECKING:
    from sessionary.models.memberships import Membership

EDITOR = "editor"


class OnPage(Protocol):
    """A page, as far as rights are concerned."""

    pk: int
    account_id: int
    owner_id: int


def seen_by(user: User, *, owner: str) -> Q:
    """Selects what `user` may see among rows that have an account.

    `owner` is the path from such a row to the Owner of its page, like `page__owner`.
    """
    return _selected(user, owner, user.memberships.all())


def changed_by(user: User, *, owner: str) -> Q:
    """Selects what `user` may change, likewise."""
    return _selected(user, owner, user.memberships.filter(role=EDITOR))


def may_see(user: User, page: OnPage) -> bool:
    """Whether the page and what is booked on it exist for `user`."""
    return _owns(user, page) or (user.account_id == page.account_id and page.pk in user.roles)


def may_change(user: User, page: OnPage) -> bool:
    """Whether `user` may change the page and what is booked on it."""
    return _owns(user, page) or (user.account_id == page.account_id and user.roles.get(page.pk) == EDITOR)


def may_change_event_type(user: User, *, account_id: int, pages: Iterable[OnPage]) -> bool:
    """Whether `user` may change an event type of this account: who may change every page that has it, `pages`."""
    standing = list(pages)
    return may_administer(user, account_id) or (bool(standing) and all(may_change(user, page) for page in standing))


def may_administer(user: User, account_id: int) -> bool:
    """Whether `user` may set up people, event types, payments and the account itself."""
    return user.account_id == account_id and user.is_administrator


def administered_by(user: User) -> Q:
    """Selects what only Administrators see and change, among rows that have an account."""
    return Q(account=user.account_id) if user.is_administrator else Q(pk__in=[])


def _owns(user: User, page: OnPage) -> bool:
    return may_administer(user, page.account_id) or (user.account_id == page.account_id and user.pk == page.owner_id)


def _selected(user: User, owner: str, memberships: "QuerySet[Membership]") -> Q:
    of_account = Q(account=user.account_id)
    if user.is_administrator:
        return of_account
    page = owner.removesuffix("owner") + "pk__in"
    return of_account & (Q(**{owner: user.pk}) | Q(**{page: memberships.values("page")}))
