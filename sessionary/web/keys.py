"""The hidden key of a form: what makes a double click one click."""

import hashlib
import json
import secrets

from django.utils.translation import gettext as _

LONGEST_KEY = 64


def new_key() -> str:
    """A key for one showing of one form."""
    return secrets.token_urlsafe(18)


def digest_of(chosen: object) -> str:
    """The same for the same choices, whatever JSON can write of them."""
    return hashlib.sha256(json.dumps(chosen).encode()).hexdigest()


def sent_before() -> str:
    """What to tell whoever sends a form again with other choices, which by its key would be the same click."""
    return _("This form was sent before with other choices, and those were carried out. Nothing else was done now.")
