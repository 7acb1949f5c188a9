"""Whether the secret keys are those that this database was sealed with."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from sessionary.models import LinkKey
from sessionary.models.sealing import KeyMissing, open_sealed


def check_keys() -> None:
    """Raise `ImproperlyConfigured`, with what to do, unless they open every link key in force.

    A key file that was made for this start only is taken away again, so that nobody takes it for the right one.
    """
    sealed = LinkKey.objects.filter(ended_at=None).values_list("sealed", flat=True)
    if all(_opens(one) for one in sealed.iterator()):
        return
    if settings.KEY_FILE_IS_NEW:
        settings.KEY_FILE.unlink(missing_ok=True)
    raise ImproperlyConfigured(
        "The secret keys do not fit this database: its links are sealed with another key. Put the right one back,"
        f" in {settings.KEY_FILE} or SESSIONARY_SECRET_KEYS (see docs/backup.md)."
    )


def do_keys_fit() -> bool:
    """Whether the newest link key opens. One short query, none of it remembered."""
    sealed = LinkKey.objects.filter(ended_at=None).order_by("-pk").values_list("sealed", flat=True).first()
    return sealed is None or _opens(sealed)


def _opens(sealed: bytes | memoryview) -> bool:
    try:
        open_sealed(sealed)
    except KeyMissing:
        return False
    return True
