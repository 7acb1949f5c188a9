"""The addresses of pages and master pages: one space for the whole instance, and old ones stay with their account."""

from django.db import IntegrityError, transaction

from sessionary.models import MasterPage, Page, PageSlug
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

TAKEN = Sentence("This address is taken. Please choose another.")


def take_slug(holder: Page | MasterPage, slug: str) -> None:
    """Save the page or master page under `slug`; what it was called before leads here too.

    An old slug of the same account, or that of an archived page of it, may be taken anew. Raises `Invalid` for one
    that leads to another page, or is another account's, old or not; the database knows.
    """
    holder.slug = slug
    try:
        with transaction.atomic():
            holder.save()
            _lead_here(holder)
    except IntegrityError as error:
        raise Invalid({"slug": [TAKEN]}) from error


def _lead_here(holder: Page | MasterPage) -> None:
    """Two tables have slugs, so who takes one asks under the lock of its row whether it is in use in the other."""
    rows = PageSlug.objects.select_for_update(no_key=True, of=("self",)).select_related("page", "master_page")
    row = rows.filter(account=holder.account_id, slug=holder.slug).first()
    row = row or PageSlug(account_id=holder.account_id, slug=holder.slug)
    present = row.page or row.master_page
    if present not in (None, holder) and present.slug == holder.slug and present.archived_at is None:
        raise Invalid({"slug": [TAKEN]})
    row.page = holder if isinstance(holder, Page) else None
    row.master_page = holder if isinstance(holder, MasterPage) else None
    row.save()
