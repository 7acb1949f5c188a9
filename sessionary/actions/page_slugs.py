"""The addresses of pages: one space for the whole instance, and old ones stay with their account."""

from django.db import IntegrityError, transaction

from sessionary.models import Page, PageSlug
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence


def take_slug(page: Page, slug: str) -> None:
    """Save the page under `slug`; what it was called before leads here too.

    An old slug of the same account, or that of an archived page of it, may be taken anew. Raises `Invalid` for one
    that leads to another page, or is another account's, old or not; the database knows.
    """
    page.slug = slug
    try:
        with transaction.atomic():
            page.save()
            PageSlug.objects.update_or_create(account_id=page.account_id, slug=slug, defaults={"page": page})
    except IntegrityError as error:
        raise Invalid({"slug": [Sentence("This address is taken. Please choose another.")]}) from error
