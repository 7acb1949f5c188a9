"""Who may see and change what. Asked here and nowhere else: roles on a page, once there are any, join here."""

from django.db.models import Q

from sessionary.models.users import User


def seen_by(user: User, *, owner: str) -> Q:
    """Selects what `user` may see among rows that have an account.

    `owner` is the path from such a row to the Owner of its page, like `page__owner`. Administrators see all of their
    account; Members what is on the pages that they own.
    """
    of_account = Q(account=user.account_id)
    return of_account if user.is_administrator else of_account & Q(**{owner: user.pk})


def administered_by(user: User) -> Q:
    """Selects what only Administrators see and change, among rows that have an account."""
    return Q(account=user.account_id) if user.is_administrator else Q(pk__in=[])


def may_change(user: User, *, account_id: int, owner_id: int) -> bool:
    """Whether `user` may change what is on a page of this account and Owner, by their ids."""
    return user.account_id == account_id and (user.is_administrator or user.pk == owner_id)
