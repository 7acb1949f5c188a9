"""Who besides its Owner has a role on a page."""

from collections.abc import Mapping

from sessionary.models import Membership, Page, User
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

Roles = Mapping[User, str]


def roles_of(page: Page) -> dict[User, str]:
    """The people with a role on the page, and which; in the order in which they got it."""
    rows = page.memberships.select_related("user__account")
    return {row.user: row.role for row in rows}


def set_people(page: Page, people: Roles) -> None:
    """Give these people just these roles on the locked page, and nobody else any.

    Raises `Invalid` for somebody who is not of the account or has ended, and for its Owner, who has every right.
    """
    for user in people:
        _check(page, user)
    page.memberships.exclude(user__in=list(people)).delete()
    for user, role in people.items():
        give_role(page, user, role)


def give_role(page: Page, user: User, role: str | None) -> None:
    """Give somebody a role on the page, or with None take theirs."""
    if role is None:
        page.memberships.filter(user=user).delete()
        return
    _check(page, user)
    Membership.objects.update_or_create(
        page=page, user=user, defaults={"account_id": page.account_id, "role": Membership.Role(role)}
    )


def _check(page: Page, user: User) -> None:
    if user.account_id != page.account_id or not user.is_active:
        raise Invalid({"people": [Sentence("Nobody of your business signs in with %(email)s.", email=user.email)]})
    if user.pk == page.owner_id:
        complaint = Sentence("%(name)s owns the page, and needs no role besides.", name=user.name)
        raise Invalid({"people": [complaint]})
