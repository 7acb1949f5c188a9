"""The people of an account: what they may do, and when they may not any more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sessionary.actions.auditing import What, audit, changed
from sessionary.actions.event_types import locked_pages
from sessionary.actions.page_people import give_role
from sessionary.actions.sign_ins import end_all
from sessionary.actions.transactions import write
from sessionary.models import Account, ApiToken, Page, SignInLink, User, Webhook
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

LAST = Sentence("This is the last Administrator. Make somebody else one first.")


def rename(*, user: User, name: str) -> None:
    """Give them another name; Customers read it from now on."""
    write(lambda: _rename(user, name.strip()))


def change_person(*, user: User, role: str, pages: Mapping[Page, str | None]) -> None:
    """Make them Administrator or Member, and give them these roles on these pages (None: none).

    Raises `Invalid` for the last Administrator, for an Owner's own page, and for pages of another account.
    """
    write(lambda: _change(user, role, pages))


def end_access(*, user: User, now: datetime) -> None:
    """Sign them out everywhere for good: sign-ins, sign-in links, API tokens, webhooks and roles end.

    Raises `Invalid` for the last Administrator, and for who owns a page: it has to be handed over first.
    """
    write(lambda: _end(user, now))


def let_back_in(*, user: User) -> None:
    """Let somebody sign in again whose access was ended; as a Member without roles."""
    write(lambda: _let_back_in(user))


def locked_account(account_id: int) -> Account:
    """The account, its row locked: who is Administrator of it does not change meanwhile."""
    return Account.objects.select_for_update(no_key=True).get(pk=account_id)


def _rename(user: User, name: str) -> None:
    User.objects.filter(pk=user.pk).update(name=name)
    audit(user.account_id, What.PERSON_CHANGED, name, fields=["name"])


def _let_back_in(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True, role=User.Role.MEMBER)
    audit(user.account_id, What.ACCESS_GIVEN_BACK, user.name)


def _change(user: User, role: str, pages: Mapping[Page, str | None]) -> None:
    locked_account(user.account_id)
    if role != User.Role.ADMINISTRATOR:
        _check_not_last(user, "role")
    before = _roles_of(user, pages)
    User.objects.filter(pk=user.pk).update(role=User.Role(role))
    wanted = {page.pk: given for page, given in pages.items()}
    for page in locked_pages(list(wanted)):
        give_role(page, user, wanted[page.pk])
    differing = changed(before, _roles_of(user, pages))
    audit(user.account_id, What.PERSON_CHANGED, user.name, fields=before, changes=differing)


def _roles_of(user: User, pages: Mapping[Page, str | None]) -> dict[str, Any]:
    """What they may do altogether, and on each of the pages by its slug."""
    current = User.objects.get(pk=user.pk)
    return {"role": current.role, **{page.slug: current.roles.get(page.pk) for page in pages}}


def _end(user: User, now: datetime) -> None:
    locked_account(user.account_id)
    _check_not_last(user, "end")
    owned = Page.objects.filter(owner=user, archived_at=None).order_by("pk").values_list("name", flat=True)
    if names := ", ".join(owned):
        complaint = Sentence("They own %(pages)s. Hand that over to somebody else first.", pages=names)
        raise Invalid({"end": [complaint]})
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.memberships.all().delete()
    ApiToken.objects.filter(user=user).delete()
    Webhook.objects.filter(user=user).delete()
    SignInLink.objects.filter(user=user).delete()
    end_all(user)
    audit(user.account_id, What.ACCESS_ENDED, user.name)


def _check_not_last(user: User, field: str) -> None:
    others = User.objects.filter(account=user.account_id, is_active=True, role=User.Role.ADMINISTRATOR)
    if User.objects.get(pk=user.pk).is_administrator and not others.exclude(pk=user.pk).exists():
        raise Invalid({field: [LAST]})
