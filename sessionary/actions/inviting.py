"""Inviting people by mail. An invitation only ever makes a new User: it never reaches one who is there already."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sessionary.actions.auditing import What, audit
from sessionary.actions.customers import is_email
from sessionary.actions.event_types import locked_pages
from sessionary.actions.history import note_apart
from sessionary.actions.page_people import give_role
from sessionary.actions.people import locked_account
from sessionary.actions.transactions import write
from sessionary.models import Activity, Invitation, InvitedRole, Membership, Page, User
from sessionary.models.tokens import digest_of
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.sentences import Sentence

VALID_FOR = timedelta(days=7)
GONE = Sentence(
    "This invitation cannot be used, or not any more. If you already sign in with this address, sign in as usual: an"
    " address belongs to one business, so ask to be invited with another one. Else ask for a new invitation."
)


def invite(*, by: User, email: str, role: str, pages: Mapping[Page, str], now: datetime) -> Invitation:
    """Ask somebody by mail to join the account of `by`, with these roles on these pages. The link works for seven days.

    Raises `Invalid` for what is no address, for who signs in to this account or did, and for who is invited already.
    Whether other accounts know the address, nobody is told.
    """
    return write(lambda: _invite(by, email.strip().lower(), role, pages, now))


def send_again(*, invitation: Invitation, now: datetime) -> None:
    """A new link, for seven days; the earlier one ends. Raises `NotFound` when it is not open any more."""
    write(lambda: _send_again(invitation, now))


def take_back(*, invitation: Invitation, now: datetime) -> None:
    """Its link ends. Doing so twice is fine."""
    write(lambda: _take_back(invitation, now))


def check(token: str, *, now: datetime) -> Invitation:
    """The invitation behind a link. Raises `NotFound` when it is used up, taken back, too old, or none of ours."""
    if (found := Invitation.known_as(token, now)) is None:
        raise NotFound(GONE)
    return found


def accept(token: str, *, name: str, password: str | None, locale: str, now: datetime) -> User:
    """A new User; without a password they sign in by passkey or one-time link.

    Raises `NotFound` as `check` does, and alike when the address is somebody's already: they stay as they are.
    """
    try:
        return write(lambda: _accept(token, name, password, locale, now))
    except IntegrityError as error:
        raise NotFound(GONE) from error


def _invite(by: User, email: str, role: str, pages: Mapping[Page, str], now: datetime) -> Invitation:
    account = locked_account(by.account_id)
    _check_address(email, account.pk)
    made = Invitation(
        account=account, email=email, role=User.Role(role), locale=by.locale, by=by, created_at=now, expires_at=now
    )
    _renew(made, now)
    InvitedRole.objects.bulk_create(
        InvitedRole(invitation=made, page=page, role=Membership.Role(given))
        for page, given in pages.items()
        if page.account_id == account.pk
    )
    audit(account.pk, What.PERSON_INVITED, email)
    return made


def _check_address(email: str, account_id: int) -> None:
    try:
        is_email(email)
    except ValidationError as error:
        raise Invalid({"email": [Sentence("Please enter an email address like ana@example.com.")]}) from error
    known = User.objects.filter(account=account_id, email=email).first()
    if known is not None and known.is_active:
        raise Invalid({"email": [Sentence("%(name)s signs in with this address already.", name=known.name)]})
    if known is not None:
        raise Invalid({"email": [Sentence("The access of %(name)s has ended. Let them back in.", name=known.name)]})
    if Invitation.open_ones().filter(account=account_id, email=email).exists():
        raise Invalid({"email": [Sentence("This address is invited already. You can send the invitation again.")]})


def _take_back(invitation: Invitation, now: datetime) -> None:
    if Invitation.open_ones().filter(pk=invitation.pk).update(revoked_at=now):
        audit(invitation.account_id, What.INVITATION_TAKEN_BACK, invitation.email)


def _send_again(invitation: Invitation, now: datetime) -> None:
    current = Invitation.open_ones().select_for_update(no_key=True).filter(pk=invitation.pk).first()
    if current is None:
        raise NotFound
    current.version += 1
    _renew(current, now)


def _renew(invitation: Invitation, now: datetime) -> None:
    """A link for seven days from now, and the mail that carries it."""
    invitation.digest, invitation.expires_at = digest_of(invitation.token), now + VALID_FOR
    invitation.save()
    about = {"invitation": invitation.pk, "version": invitation.version}
    note_apart(invitation.account_id, Activity.Kind.INVITED, by="host", now=now, **about)


def _accept(token: str, name: str, password: str | None, locale: str, now: datetime) -> User:
    invitation = check(token, now=now)
    used = Invitation.open_ones().filter(pk=invitation.pk, version=invitation.version).update(accepted_at=now)
    if not used or User.objects.filter(email=invitation.email).exists():
        raise NotFound(GONE)
    with transaction.atomic():
        user = User.objects.create_user(
            email=invitation.email,
            password=password,
            account=invitation.account,
            name=name.strip(),
            role=invitation.role,
            locale=locale,
        )
    _give_roles(invitation, user)
    audit(user.account_id, What.PERSON_JOINED, user.name, user=user)
    return user


def _give_roles(invitation: Invitation, user: User) -> None:
    roles = {one.page_id: one.role for one in invitation.roles.all()}
    for page in locked_pages(list(roles)):
        give_role(page, user, roles[page.pk])
