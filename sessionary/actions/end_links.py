"""Ending every link and sign-in of the whole instance at once, after a secret key has leaked."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as SignInSession
from django.db.models import QuerySet

from sessionary.actions.transactions import write
from sessionary.models import Account, Booking, Hold, Invitation, LinkKey, Session, SignInLink, User


@dataclass(frozen=True, slots=True)
class Ended:
    """How many of each were in force until now."""

    booking_links: int
    session_links: int
    hold_links: int
    calendar_feeds: int
    invitations: int
    sign_in_links: int
    sign_ins: int


def end_all_links(*, now: datetime) -> Ended:
    """Give each account a new link key, and end what was made before: Customers ask for new links at `/links/`.

    Holds and bookings stay as they are; API tokens and passwords do not depend on the secret keys and stay too.
    """
    ended = write(lambda: _end_sign_ins(now))
    for account in Account.objects.order_by("pk"):
        write(partial(_end_links_of, account, now))
    return ended


def _end_sign_ins(now: datetime) -> Ended:
    invitations, links = Invitation.open_ones(), SignInLink.objects.filter(used_at=None, expires_at__gt=now)
    sign_ins: QuerySet[SignInSession] = SignInSession.objects.filter(expire_date__gt=now)
    ended = Ended(
        booking_links=Booking.objects.count(),
        session_links=Session.objects.count(),
        hold_links=Hold.objects.filter(expires_at__gt=now).count(),
        calendar_feeds=User.objects.exclude(feed_key=None).count(),
        invitations=invitations.count(),
        sign_in_links=links.count(),
        sign_ins=sign_ins.count(),
    )
    invitations.update(revoked_at=now)
    links.update(used_at=now)
    SignInSession.objects.all().delete()
    UserSession.objects.all().delete()
    return ended


def _end_links_of(account: Account, now: datetime) -> None:
    key = LinkKey.make(account)
    LinkKey.objects.filter(account=account, ended_at=None).exclude(pk=key.pk).update(ended_at=now)
    Account.objects.filter(pk=account.pk).update(link_key=key)
    Booking.objects.filter(account=account).update(link_key=key)
    Hold.objects.filter(account=account).update(link_key=key)
    User.objects.filter(account=account).exclude(feed_key=None).update(feed_key=key)
