"""The addresses of pages: one space for the whole instance, and old ones stay with their account."""

from django.db import IntegrityError, transaction

from sessionary.models import Page, PageSlug
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence


def take_slug(page: Page, slug: str) -> None:
    """Save the page under `slug`; what it was called before leads here too.

    An old slug of the same account, or that of an archived page of it, may be taken anew. Raises `Invalid` for one
    that leads to another page, or is another account's, old or not.
    """
    known = PageSlug.objects.select_related("page").filter(slug=slug).first()
    if known is not None and not _may_have(page, known):
        raise _taken()
    page.slug = slug
    try:
        with transaction.atomic():
            page.save()
            PageSlug.objects.update_or_create(slug=slug, defaults={"page": page, "account_id": page.account_id})
    except IntegrityError as error:
        raise _taken() from error


def _may_have(page: Page, known: PageSlug) -> bool:
    leads_elsewhere = known.page_id != page.pk and known.page.slug == known.slug and known.page.archived_at is None
    return known.account_id == page.account_id and not leads_elsewhere


def _taken() -> Invalid:
    return Invalid({"slug": [Sentence("This address is taken. Please choose another.")]})
