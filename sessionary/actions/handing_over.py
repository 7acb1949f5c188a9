"""A page goes to another Owner: new bookings are theirs at once, and so is all ahead that their time allows.

Bookings move whole, with all sessions ahead and their claims, or stay whole with the former Host until what clashes is
settled. Those who share a group meeting move or stay together. Why it is so stands in `docs/decisions/handing-over.md`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from sessionary.actions.auditing import What, audit
from sessionary.actions.claiming import clear_run_out, lock_hosts
from sessionary.actions.clock import to_minutes
from sessionary.actions.event_types import locked_pages
from sessionary.actions.history import note, note_apart
from sessionary.actions.transactions import write
from sessionary.models import Activity, Booking, Claim, Hold, Page, Session, User
from sessionary.models.claims import LONGEST
from sessionary.models.shares import Share, bundled, left_with_others, shares_of, taken_by
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import SessionStatus

TOLD = (SessionStatus.SCHEDULED, SessionStatus.RESCHEDULED, SessionStatus.TO_RESCHEDULE)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The bookings that the new Owner has now, and those that stay with their Host until they are settled."""

    moved: list[Booking]
    stay: list[Booking]


def hand_over(*, page: Page, to: User, by: str, now: datetime) -> HandedOver:
    """Let the page be `to`'s, with every booking ahead that does not clash with their time. The present Owner keeps it.

    Raises `Invalid` for somebody who is not of the account or has ended, and `NotFound` for a page that is archived.
    """
    return write(lambda: give_page(_locked(page), to, by, now))


def take_what_is_free(*, page: Page, by: str, now: datetime) -> HandedOver:
    """Move what stayed behind and does not clash with the Owner's time any more. Raises `NotFound` as `hand_over`."""
    return write(lambda: _take_what_is_free(_locked(page), by, now))


def give_page(page: Page, to: User, by: str, now: datetime) -> HandedOver:
    """The same as `hand_over` for a page that is locked already; its row is saved."""
    former = page.owner
    if to.pk == former.pk:
        return HandedOver([], [])
    if to.account_id != page.account_id or not to.is_active:
        raise Invalid({"owner": [Sentence("Nobody of your business signs in with this address.")]})
    page.owner = to
    page.save(update_fields=["owner"])
    page.memberships.filter(user=to).delete()
    done = _take(page, by, now)
    _tell_owners(page, former, done, by, now)
    audit(page.account_id, What.PAGE_HANDED_OVER, f"{page.slug}: {to.name}")
    return done


def _take_what_is_free(page: Page, by: str, now: datetime) -> HandedOver:
    hosts = {booking.pk: booking.host for booking in left_with_others(page, now).select_related("host")}
    done = _take(page, by, now)
    for former in {hosts[booking.pk] for booking in done.moved}:
        theirs = HandedOver([one for one in done.moved if hosts[one.pk] == former], done.stay)
        _tell_owners(page, former, theirs, by, now)
    return done


def _locked(page: Page) -> Page:
    (current,) = locked_pages([page.pk])
    if current.archived_at is not None:
        raise NotFound("There is no such booking page. Please check the address.")
    return current


def _take(page: Page, by: str, now: datetime) -> HandedOver:
    """Under the locks of the page, then of all Hosts it is about, then of the bookings."""
    left, holds = left_with_others(page, now), _loose_holds(page, now)
    hosts = {page.owner_id, *left.values_list("host", flat=True), *(hold.host_id for hold in holds)}
    lock_hosts(hosts)
    for host in hosts:
        clear_run_out(host, now)
    rows = left.select_for_update(of=("self",), no_key=True).select_related("account", "host")
    shares = shares_of(rows, now)
    taken = taken_by(page.owner, shares, to_minutes(now))
    done, staying = HandedOver([], []), set()
    for bundle in bundled(shares):
        if any(share.blocked_by(taken) for share in bundle):
            done.stay.extend(share.booking for share in bundle)
            staying |= {claim.meeting for share in bundle for claim in share.claims}
            continue
        for share in bundle:
            _move(share, page.owner, by, now)
            taken += share.claims
            done.moved.append(share.booking)
    _take_holds(page, holds, staying, to_minutes(now))
    return done


def _move(share: Share, owner: User, by: str, now: datetime) -> None:
    """All of one booking that is ahead. What is past keeps its Host."""
    booking, former = share.booking, share.booking.host_id
    _give_claims(share.claims, owner)
    for session in share.sessions:
        session.host = owner
        session.sequence += session.status in TOLD
    Session.objects.bulk_update(share.sessions, ["host", "sequence"])
    Hold.objects.filter(pk__in={claim.hold_id for claim in share.claims if claim.hold_id}).update(host=owner)
    booking.host = owner
    booking.save(update_fields=["host"])
    pks = [session.pk for session in share.sessions]
    note(booking, Activity.Kind.HANDED_OVER, by=by, now=now, sessions=pks, former=former, owner=owner.pk)


def _loose_holds(page: Page, now: datetime) -> list[Hold]:
    """Slots that somebody holds on the page and has not booked yet."""
    held = Hold.objects.filter(offer__page=page, booking=None, reschedule=None, expires_at__gt=now)
    return list(held.exclude(host=page.owner_id).prefetch_related("claims").order_by("pk"))


def _take_holds(page: Page, holds: Iterable[Hold], staying: set[int], now: int) -> None:
    """They hold the new Owner's time where all of it is free; else none, which is said when they are to be booked.

    A seat in one of the meetings that are `staying` with their Host is not free there.
    """
    for hold in holds:
        claims = list(Claim.objects.filter(hold=hold))
        if staying.isdisjoint(claim.meeting for claim in claims) and _is_free(page.owner, claims, now):
            _give_claims(claims, page.owner)
        else:
            hold.claims.all().delete()
        hold.host = page.owner
        hold.save(update_fields=["host"])


def _is_free(owner: User, claims: list[Claim], now: int) -> bool:
    counting = Claim.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), host=owner)
    near = [
        counting.filter(starts__gt=one.starts - LONGEST, starts__lt=one.ends, ends__gt=one.starts) for one in claims
    ]
    return not any(found.exclude(meeting=one.meeting).exists() for found, one in zip(near, claims, strict=True))


def _give_claims(claims: Iterable[Claim], owner: User) -> None:
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(host=owner)


def _tell_owners(page: Page, former: User, done: HandedOver, by: str, now: datetime) -> None:
    moved, stay = ([booking.pk for booking in bookings] for bookings in (done.moved, done.stay))
    about = {"page": page.pk, "owner": page.owner_id, "former": former.pk, "moved": moved, "stay": stay}
    note_apart(page.account_id, Activity.Kind.PAGE_HANDED_OVER, by=by, now=now, **about)
