"""Booking pages: made, changed, archived."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sessionary.actions import event_types
from sessionary.actions.auditing import What, audit, changed
from sessionary.actions.customers import ZONES
from sessionary.actions.handing_over import give_page
from sessionary.actions.locations import check_hosts
from sessionary.actions.opening import WORKDAYS, Overrides, WeeklyHours, set_overrides, set_weekly
from sessionary.actions.options import locked_options, new_options, set_options, values_of
from sessionary.actions.page_people import set_people
from sessionary.actions.page_slugs import take_slug
from sessionary.actions.transactions import write
from sessionary.models import Account, EventType, LinkKey, Offer, Page, User
from sessionary.models.public_holidays import is_known
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.page_settings import complaints_about_page
from sessionary.rules.sentences import Sentence

HOST = "host"
FIELDS = ("name", "welcome", "accent", "time_zone", "enabled", "holidays")
OF_THE_PAGE = frozenset({*FIELDS, "slug", "owner", "people", "hours", "overrides"})


def create_account(*, name: str, currency: str = "USD", clock: str = "auto", week_start: str = "auto") -> Account:
    """A new business with its own link key."""

    def work() -> Account:
        account = Account.objects.create(name=name, currency=currency, clock=clock, week_start=week_start)
        account.link_key = LinkKey.make(account)
        account.save(update_fields=["link_key"])
        return account

    return write(work)


def create_page(
    *,
    owner: User,
    slug: str,
    name: str,
    time_zone: str,
    hours: WeeklyHours = WORKDAYS,
    overrides: Overrides = (),
    **more: Any,
) -> Page:
    """A page with weekly hours (weekday, 0 is Monday, to spans of local minutes) and dates with hours of their own.

    `people` are Users with their roles.

    `more` are fields of `Page`, and the page's own options, fields of `EventType`, which count while it has no
    event types. Raises `ConflictingSettings`, or `Invalid` naming every setting that cannot be.
    """
    settings = {"slug": slug, "name": name, "time_zone": time_zone, "hours": hours, "overrides": overrides, **more}
    return write(lambda: _create(owner, settings))


def change_page(*, page: Page, changes: Mapping[str, Any], now: datetime) -> Page:
    """Change just these settings, named as in `create_page`; `hours` those of the weekdays given.

    What is booked stays as it is; with another `owner` the page is handed over.
    Raises `NotFound` when it is archived, and as `create_page` does.
    """
    return write(lambda: _change(page, changes, now))


def archive_page(*, page: Page, now: datetime) -> None:
    """Take it out of sight for good. What is booked on it stays, and so do the links to that."""
    write(lambda: _archive(page, now))


def create_event_type(*, page: Page, slug: str, name: str, **options: Any) -> EventType:
    """A new event type, offered on `page` after those already there. `options` are fields of `EventType`.

    Raises `ConflictingSettings`, or `Invalid` naming every option that cannot be.
    """
    return event_types.create(account=page.account, pages=[page], slug=slug, name=name, **options)


def _create(owner: User, settings: Mapping[str, Any]) -> Page:
    _check(settings)
    page = Page(account=owner.account, owner=owner)
    _set_fields(page, settings)
    take_slug(page, settings["slug"])
    set_weekly(page, settings["hours"])
    set_overrides(page, settings["overrides"])
    set_people(page, settings.get("people", {}))
    own = new_options(owner.account, hidden=True, slug=page.slug, name=page.name, **_own_options(settings))
    Offer.objects.create(page=page, event_type=own)
    check_hosts(own, [page])
    audit(page.account_id, What.PAGE_CREATED, page.slug)
    return page


def _change(page: Page, changes: Mapping[str, Any], now: datetime) -> Page:
    page = _locked(page)
    _check(changes)
    own = locked_options(EventType.objects.get(hidden=True, offers__page=page))
    before = _values_of(page, own, changes)
    _set_fields(page, changes)
    take_slug(page, changes.get("slug", page.slug))
    set_weekly(page, changes.get("hours", {}))
    if "overrides" in changes:
        set_overrides(page, changes["overrides"])
    set_options(own, {"name": page.name, **_own_options(changes)})
    if "location_kind" in changes:
        check_hosts(own, [page])
    give_page(page, changes.get("owner", page.owner), HOST, now)
    if "people" in changes:
        set_people(page, changes["people"])
    differing = changed(before, _values_of(page, own, changes))
    audit(page.account_id, What.PAGE_CHANGED, page.slug, fields=changes, changes=differing)
    return page


def _values_of(page: Page, own: EventType, names: Collection[str]) -> dict[str, Any]:
    """Those settings that are named and are fields, of the page itself and of its own options."""
    itself = {name: getattr(page, name) for name in ("slug", *FIELDS) if name in names}
    return {**values_of(own, [name for name in names if name not in OF_THE_PAGE]), **itself}


def _archive(page: Page, now: datetime) -> None:
    Page.objects.filter(pk=_locked(page).pk).update(archived_at=now)
    audit(page.account_id, What.PAGE_ARCHIVED, page.slug)


def _locked(page: Page) -> Page:
    (current,) = event_types.locked_pages([page.pk])
    if current.archived_at is not None:
        raise NotFound("There is no such booking page. Please check the address.")
    return current


def _check(given: Mapping[str, Any]) -> None:
    complaints = complaints_about_page(given, zones=ZONES)
    if given.get("holidays") and not is_known(given["holidays"]):
        complaints["holidays"] = [Sentence("Public holidays are known by codes like DE or DE-BE; not by this one.")]
    if complaints:
        raise Invalid(complaints)


def _set_fields(page: Page, settings: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in settings:
            setattr(page, name, settings[name])


def _own_options(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in settings.items() if name not in OF_THE_PAGE}
