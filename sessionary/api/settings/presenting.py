"""Settings as programs read them, and may send them back."""

from collections import defaultdict
from typing import Any

from sessionary.api.settings.places import PLACES, put_together
from sessionary.api.settings.reading import WEEKDAYS
from sessionary.models import EventType, MasterPage, Offer, OpeningHours, Page, User

Body = dict[str, Any]
NOT_ON_PAGES = ("slug", "name", "description")


def event_type_view(event_type: EventType) -> Body:
    """An event type with the slugs of the pages that have it; reads its `offers` with their pages."""
    standing = [offer.page for offer in event_type.offers.all() if _stands(offer)]
    pages = [page.slug for page in sorted(standing, key=lambda page: page.pk)]
    return {**put_together(_options(event_type)), "pages": pages}


def page_view(page: Page, user: User) -> Body:
    """A page with its own options, as `user` may see it; reads its Owner, its hidden event type's offer alone, its
    hours and its people.
    """
    (own,) = page.all_offers.all()
    options = {name: value for name, value in _options(own.event_type).items() if name not in NOT_ON_PAGES}
    for policy in ("cancel_policy", "reschedule_policy"):
        options[policy] = [{"notice_minutes": tier["notice_minutes"]} for tier in options[policy]]
    return {
        "slug": page.slug,
        "name": page.name,
        "owner": page.owner.email,
        "time_zone": page.time_zone,
        "enabled": page.enabled,
        "accent": page.accent,
        "welcome": page.welcome,
        **_hours(list(page.opening_hours.all())),
        "holidays": page.holidays or None,
        "people": _people(page) if page.may_change(user) else None,
        **put_together(options),
    }


def master_page_view(master_page: MasterPage) -> Body:
    """A master page with the slugs of its pages, in order; reads its `members` with their pages."""
    members = [one.page for one in master_page.members.all() if one.page.archived_at is None]
    kept = ("slug", "name", "kind", "enabled", "accent", "welcome")
    return {**{name: getattr(master_page, name) for name in kept}, "pages": [page.slug for page in members]}


def _people(page: Page) -> list[Body]:
    return [{"email": one.user.email, "role": one.role} for one in page.memberships.all()]


def _stands(offer: Offer) -> bool:
    return offer.archived_at is None and offer.page.archived_at is None


def _options(event_type: EventType) -> Body:
    options = {name: getattr(event_type, name) for name in PLACES}
    for name in ("price", "single_price"):
        if options[name] is not None:
            options[name] = {"amount": options[name], "currency": event_type.currency}
    return options


def _hours(rows: list[OpeningHours]) -> Body:
    """Weekly hours with every weekday, and the dates in order."""
    weekly: dict[str, list[list[str]]] = {day: [] for day in WEEKDAYS}
    dated: dict[str, list[list[str]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.opens or 0):
        spans = dated[row.date.isoformat()] if row.date is not None else weekly[WEEKDAYS[row.weekday or 0]]
        if row.opens is not None and row.closes is not None:
            spans.append([_clock(row.opens), _clock(row.closes)])
    return {"hours": weekly, "overrides": [{"date": day, "hours": dated[day]} for day in sorted(dated)]}


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
