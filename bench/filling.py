"""Rows to measure with."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sessionary.actions.clock import to_minutes
from sessionary.actions.opening import WORKDAYS, WeeklyHours
from sessionary.actions.pages import create_event_type, create_page
from sessionary.models import Account, Booking, Claim, Customer, Page, Session, User

ALL_DAY = {weekday: [(0, 1435)] for weekday in range(7)}


def make_pages(count: int) -> list[dict[str, Any]]:
    """So many Owners with five-minute sessions all day in packages of ten, and two with half hours in office hours."""
    account = Account.objects.first()
    assert account is not None
    busy = [_make_page(account, number, ALL_DAY, 5) for number in range(count)]
    return busy + [_make_page(account, number, WORKDAYS, 30) for number in (count, count + 1)]


def _make_page(account: Account, number: int, hours: WeeklyHours, minutes: int) -> dict[str, Any]:
    tag = secrets.token_hex(4)
    owner = User.objects.create_user(email=f"{tag}@example.com", account=account, name=f"Owner {number}")
    page = create_page(owner=owner, slug=f"bench-{tag}", name=f"Bench {number}", time_zone="Europe/Berlin", hours=hours)
    ten = create_event_type(
        page=page, slug=f"ten-{tag}", name="Ten", package=True, sessions=10, duration=minutes, increment=minutes
    )
    return {
        "page_slug": page.slug,
        "event_type_slug": ten.slug,
        "account": account.pk,
        "page": page.pk,
        "event_type": ten.pk,
        "host": owner.pk,
        "link_key": account.newest_link_key_id,
    }


def add_sessions(page_id: int, first: datetime, count: int, every: int = 20) -> None:
    """So many sessions of 15 minutes, one every twenty, from `first` on; written where they stay."""
    page = Page.objects.select_related("owner", "account").get(pk=page_id)
    for begin in range(0, count, 5000):
        _add(page, first + timedelta(minutes=begin * every), min(5000, count - begin), every)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)" if connection.vendor == "sqlite" else "CHECKPOINT")


def _add(page: Page, first: datetime, count: int, every: int) -> None:
    offer = page.all_offers.select_related("event_type").first()
    assert offer is not None
    customer, _ = Customer.objects.get_or_create(account=page.account, email="bench@example.com")
    bookings = Booking.objects.bulk_create(
        Booking(
            account=page.account,
            reference=f"B-{secrets.token_hex(5)}",
            page=page,
            event_type=offer.event_type,
            host=page.owner,
            customer=customer,
            status="scheduled",
            terms={"package": False, "name": "Bench", "location": {"kind": "none", "detail": None}},
            name="Bench",
            locale="en",
            time_zone="UTC",
            currency="USD",
            link_key_id=page.account.newest_link_key_id,
            tzdata="bench",
            created_at=first,
        )
        for _ in range(count)
    )
    starts = [first + timedelta(minutes=number * every) for number in range(count)]
    sessions = Session.objects.bulk_create(
        Session(
            account=page.account, booking=booking, host=page.owner, position=1, meeting=secrets.randbits(62),
            starts=start, ends=start + timedelta(minutes=15), status="scheduled",
        )
        for booking, start in zip(bookings, starts, strict=True)
    )  # fmt: skip
    Claim.objects.bulk_create(
        Claim(
            account=page.account, host=page.owner, meeting=session.meeting, session=session,
            starts=to_minutes(start), ends=to_minutes(start) + 15,
        )
        for session, start in zip(sessions, starts, strict=True)
    )  # fmt: skip
