"""Who may set up which page or event type; for who may not even see it, it does not exist."""

from sessionary.models import EventType, Offer, Page, User
from sessionary.rules.errors import NotFound, NotPermitted
from sessionary.web.desk.settings.sections import Subject


def page_to_set_up(user: User, pk: int, locale: str) -> Subject:
    """Raises `NotFound` unless the User may see the page, and `NotPermitted` unless they may change it."""
    page = Page.seen_by(user).select_related("owner", "account").filter(pk=pk, archived_at=None).first()
    if page is None:
        raise NotFound
    if not page.may_change(user):
        raise NotPermitted
    own = Offer.objects.select_related("event_type__account").get(page=page, event_type__hidden=True)
    return Subject(user=user, options=own.event_type, page=page, locale=locale, shown_on=page)


def event_type_to_set_up(user: User, pk: int, locale: str) -> Subject:
    """Raises `NotFound` unless the User may see the event type, and `NotPermitted` unless they may change it."""
    found = EventType.seen_by(user).select_related("account").prefetch_related("offers__page").filter(pk=pk).first()
    if found is None:
        raise NotFound
    if not found.may_change(user):
        raise NotPermitted
    standing = found.offers.filter(archived_at=None, page__archived_at=None).select_related("page").first()
    shown_on = standing.page if standing else None
    return Subject(user=user, options=found, page=None, locale=locale, shown_on=shown_on)
