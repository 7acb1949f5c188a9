"""The picture on a booking page: kept as a PNG of our own making, without whatever else was in the file."""

import hashlib
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from sessionary.actions.auditing import What, audit
from sessionary.actions.event_types import locked_pages
from sessionary.actions.transactions import write
from sessionary.models import Logo, Page
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES, MOST_PIXELS = 2_000_000, 25_000_000
SIZE = (480, 192)  # pixels: twice as large as it is shown


def set_logo(*, page: Page, content: bytes) -> None:
    """Show this picture on the page, made smaller where it is large.

    Raises `Invalid` for what is no PNG, JPEG or WebP, or too large.
    """
    if len(content) > MOST_BYTES:
        raise Invalid({"logo": [Sentence("Please choose a picture of at most 2 MB.")]})
    picture = _png(content)
    digest = hashlib.sha256(picture).hexdigest()[:16]
    write(lambda: _keep(page, picture, digest))


def remove_logo(*, page: Page) -> None:
    """Show no picture any more."""
    write(lambda: _keep(page, b"", ""))


def _png(content: bytes) -> bytes:
    """Pillow reads just the head until the picture's size is known to be harmless."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as given:
            if given.width * given.height > MOST_PIXELS:
                raise Invalid({"logo": [Sentence("Please choose a picture with fewer pixels.")]})
            picture = given.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid({"logo": [Sentence("Please choose a picture: PNG, JPEG or WebP.")]}) from error
    picture.thumbnail(SIZE)
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def _keep(page: Page, picture: bytes, digest: str) -> None:
    (current,) = locked_pages([page.pk])
    Logo.objects.filter(page=current).delete()
    if picture:
        Logo.objects.create(account_id=current.account_id, page=current, digest=digest, content=picture)
    Page.objects.filter(pk=current.pk).update(logo=digest)
    audit(current.account_id, What.PAGE_CHANGED, current.slug, fields=["logo"])
