"""Event types: made, changed, put on pages and taken off them, archived."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from sessionary.actions.auditing import What, audit, changed
from sessionary.actions.locations import check_hosts, standing_pages
from sessionary.actions.options import (
    check_conflicts,
    locked_account,
    locked_options,
    new_options,
    set_options,
    values_of,
)
from sessionary.actions.transactions import write
from sessionary.models import Account, EventType, Offer, Page
from sessionary.rules.errors import Invalid, NotFound
from sessionary.rules.sentences import Sentence

Options = Mapping[str, Any]


def create(*, account: Account, pages: Sequence[Page] = (), **options: Any) -> EventType:
    """A new event type with these options (fields of `EventType`), offered on `pages` after what is there already.

    Raises `ConflictingSettings`, or `Invalid` naming every option that cannot be.
    """
    return write(lambda: _create(account, pages, options))


def change(*, event_type: EventType, changes: Options, now: datetime, pages: Sequence[Page] | None = None) -> EventType:
    """Change just these options; with `pages`, offer it on them and on no others. What is booked stays as it was.

    Raises `NotFound` when it is archived, and as `create` does.
    """
    return write(lambda: _change(event_type, changes, pages, now))


def choose_for_page(*, page: Page, among: Collection[EventType], chosen: Collection[EventType], now: datetime) -> None:
    """Offer on `page` just the chosen ones of these event types; what is not among them stays as it is.

    Raises `ConflictingSettings`, and `Invalid` when the page is archived.
    """
    write(lambda: _choose_for_page(page, among, chosen, now))


def archive(*, event_type: EventType, now: datetime) -> None:
    """Offer it nowhere any more. What is booked stays; a page's own options return with its last event type."""
    write(lambda: _archive(event_type, now))


def locked_pages(pages: Collection[int]) -> list[Page]:
    """The pages with these ids read again, their rows locked, always in the same order."""
    rows = Page.objects.filter(pk__in=pages).order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(rows.select_related("owner", "account"))


def _create(account: Account, pages: Sequence[Page], options: Options) -> EventType:
    locked_account(account.pk)
    current = _pages_of(account.pk, pages)
    with _slug_named():
        event_type = new_options(account, hidden=False, **options)
    _offer_on(event_type, current)
    audit(account.pk, What.EVENT_TYPE_CREATED, event_type.slug)
    return event_type


def _change(event_type: EventType, changes: Options, pages: Sequence[Page] | None, now: datetime) -> EventType:
    current = _pages_of(event_type.account_id, pages or [])
    event_type = _locked(event_type)
    if pages is not None:
        _take_off(event_type, now, besides=current)
    before = values_of(event_type, changes)
    with _slug_named():
        set_options(event_type, changes)
    if pages is not None:
        _offer_on(event_type, current)
    if "location_kind" in changes:
        check_hosts(event_type, standing_pages(event_type))
    sent = [*changes, "pages"] if pages is not None else changes
    differing = changed(before, values_of(event_type, changes))
    audit(event_type.account_id, What.EVENT_TYPE_CHANGED, event_type.slug, fields=sent, changes=differing)
    return event_type


def _choose_for_page(page: Page, among: Collection[EventType], chosen: Collection[EventType], now: datetime) -> None:
    current = _pages_of(page.account_id, [page])
    for event_type in sorted(among, key=lambda one: one.pk):
        if event_type in chosen:
            _offer_on(_locked(event_type), current)
    page.all_offers.filter(event_type__in=set(among) - set(chosen)).filter(archived_at=None).update(archived_at=now)
    audit(page.account_id, What.PAGE_CHANGED, page.slug, fields=["event_types"])


def _archive(event_type: EventType, now: datetime) -> None:
    event_type = _locked(event_type)
    event_type.archived_at = now
    event_type.save(update_fields=["archived_at"])
    audit(event_type.account_id, What.EVENT_TYPE_ARCHIVED, event_type.slug)


def _locked(event_type: EventType) -> EventType:
    current = locked_options(event_type)
    if current.archived_at is not None:
        raise NotFound("There is no such event type any more.")
    return current


def _pages_of(account_id: int, pages: Sequence[Page]) -> list[Page]:
    """The pages locked. Raises `Invalid` for one that is archived or of another account."""
    current = locked_pages([page.pk for page in pages])
    if any(page.account_id != account_id or page.archived_at is not None for page in current):
        raise Invalid({"pages": [Sentence("There is no such booking page.")]})
    return current


def _offer_on(event_type: EventType, pages: Sequence[Page]) -> None:
    """Put it on those of the locked pages that do not have it; what was taken off before comes back."""
    check_conflicts(event_type, pages)
    offers = {offer.page_id: offer for offer in event_type.offers.all()}
    for page in pages:
        offer = offers.get(page.pk) or Offer(page=page, event_type=event_type)
        if offer.pk is None or offer.archived_at is not None:
            check_hosts(event_type, [page])
            last = page.all_offers.aggregate(last=Max("position", default=0))["last"]
            offer.position, offer.archived_at = last + 1, None
            offer.save()


def _take_off(event_type: EventType, now: datetime, *, besides: Sequence[Page]) -> None:
    gone = event_type.offers.filter(archived_at=None).exclude(page__in=besides)
    gone.update(archived_at=now)


@contextmanager
def _slug_named() -> Iterator[None]:
    """Should the database know the slug already, say so in the words of the house."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "slug" not in str(error):
            raise
        raise Invalid({"slug": [Sentence("Another event type has this address already.")]}) from error
