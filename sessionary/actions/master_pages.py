"""Master pages: made, changed, archived. What is booked through them stays."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sessionary.actions.auditing import What, audit, changed
from sessionary.actions.event_types import locked_pages
from sessionary.actions.page_slugs import take_slug
from sessionary.actions.transactions import write
from sessionary.models import Account, EventType, MasterPage, Member, Offer, Page
from sessionary.rules.conflicts import Settings, conflicts
from sessionary.rules.errors import Carrier, Conflict, ConflictingSettings, Invalid, NotFound
from sessionary.rules.page_settings import complaints_about_page
from sessionary.rules.sentences import Sentence

FIELDS = ("name", "welcome", "accent", "kind", "enabled")
Changes = Mapping[str, Any]


def create(*, account: Account, slug: str, name: str, pages: Sequence[Page] = (), **more: Any) -> MasterPage:
    """A new master page over `pages`, in this order. `more` are fields of `MasterPage`.

    Raises `ConflictingSettings` for a pooled one over what cannot be pooled, or `Invalid` naming every setting that
    cannot be.
    """
    settings = {"slug": slug, "name": name, "pages": pages, **more}
    return write(lambda: _save(MasterPage(account=account), settings))


def change(*, master_page: MasterPage, changes: Changes) -> MasterPage:
    """Change just these settings, named as in `create`; `pages` replaces all members.

    Raises `NotFound` when it is archived, and as `create` does.
    """
    return write(lambda: _save(_locked(master_page), changes))


def archive(*, master_page: MasterPage, now: datetime) -> None:
    """Take it out of sight for good. Its pages stay, and so does what was booked through it."""
    write(lambda: _archive(master_page, now))


def _archive(master_page: MasterPage, now: datetime) -> None:
    MasterPage.objects.filter(pk=_locked(master_page).pk).update(archived_at=now)
    audit(master_page.account_id, What.MASTER_PAGE_ARCHIVED, master_page.slug)


def _locked(master_page: MasterPage) -> MasterPage:
    current = MasterPage.objects.select_for_update(no_key=True).get(pk=master_page.pk)
    if current.archived_at is not None:
        raise NotFound("There is no such master page any more.")
    return current


def _save(master_page: MasterPage, changes: Changes) -> MasterPage:
    _check(changes)
    pages = _pages_of(master_page, changes.get("pages"))
    before = _values_of(master_page, changes)
    for name in FIELDS:
        setattr(master_page, name, changes.get(name, getattr(master_page, name)))
    if master_page.is_pooled:
        _check_pooled(pages)
    if "pages" in changes and master_page.pk is not None:
        master_page.members.all().delete()
    take_slug(master_page, changes.get("slug", master_page.slug))
    if "pages" in changes:
        members = (Member(master_page=master_page, page=page, position=place) for place, page in enumerate(pages, 1))
        Member.objects.bulk_create(members)
    differing = changed(before, _values_of(master_page, changes)) if before else {}
    audit(master_page.account_id, What.MASTER_PAGE_SAVED, master_page.slug, fields=changes, changes=differing)
    return master_page


def _values_of(master_page: MasterPage, names: Changes) -> dict[str, Any]:
    """Those settings that are named and are fields; of one that is being made none."""
    return {name: getattr(master_page, name) for name in ("slug", *FIELDS) if name in names and master_page.pk}


def _check(changes: Changes) -> None:
    complaints = complaints_about_page({name: changes[name] for name in changes if name != "pages"}, zones=())
    if changes.get("kind", MasterPage.Kind.POOLED) not in MasterPage.Kind.values:
        words = ", ".join(MasterPage.Kind.values)
        complaints["kind"] = [Sentence("Choose one of these: %(choices)s.", choices=words)]
    if complaints:
        raise Invalid(complaints)


def _pages_of(master_page: MasterPage, wanted: Sequence[Page] | None) -> list[Page]:
    """The members to be, in order, their rows locked. Raises `Invalid` for one archived or of another account."""
    known = wanted if wanted is not None else Page.objects.filter(front_doors__master_page=master_page.pk)
    ids = list(dict.fromkeys(page.pk for page in known))
    current = {page.pk: page for page in locked_pages(ids)}
    if wanted is not None and any(
        page.account_id != master_page.account_id or page.archived_at is not None for page in current.values()
    ):
        raise Invalid({"pages": [Sentence("There is no such booking page.")]})
    return [current[pk] for pk in ids]


def _check_pooled(pages: Sequence[Page]) -> None:
    """Raises `ConflictingSettings` naming all that is on the locked pages and cannot be pooled.

    Their own options count even while they rest, as they return with the last event type. The event types are locked.
    """
    offers = Offer.objects.filter(page__in=pages, page__archived_at=None, archived_at=None)
    rows = EventType.objects.select_for_update(no_key=True).filter(archived_at=None).order_by("pk")
    event_types = list(rows.filter(pk__in=offers.values("event_type")))
    page_of = dict(offers.filter(event_type__hidden=True).values_list("event_type", "page"))
    by_id = {page.pk: page for page in pages}
    found: list[Conflict] = []
    for one in event_types:
        found += _conflicts_with(one, by_id.get(page_of.get(one.pk, 0)))
    if found:
        raise ConflictingSettings(found)


def _conflicts_with(event_type: EventType, page: Page | None) -> Iterator[Conflict]:
    """Told from the master page's side: the other setting is the event type's, or that of the page."""
    where = "event_type" if page is None else "page"
    carrier = Carrier(event_type.pk, event_type.slug) if page is None else Carrier(page.pk, page.slug)
    settings = Settings(package=event_type.package, mode=event_type.mode, seats=event_type.seats, pooled=True)
    for pair in conflicts(settings):
        if pair.with_ == "pooled":
            yield Conflict("pooled", pair.setting, where, carrier)
