"""The hidden key of a form: what makes a double click one click."""

import secrets

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sessionary.rules.errors import Refused
from sessionary.rules.sentences import Sentence

LONGEST_KEY = 80  # signature included


class FormOutdated(Refused):
    """The form carries a key that we did not give to it, or gave under keys that are gone."""

    slug = "form-outdated"
    detail = Sentence("This page was out of date, so nothing was sent. Please send it again.")


def new_key(form: str = "") -> str:
    """Return a key for one showing of this form, signed so that no other form and nobody else can give one."""
    return _signer(form).sign(secrets.token_urlsafe(18))


def given_key(request: HttpRequest, form: str) -> str | None:
    """Return the key that the form was sent with; None for a form without one.

    Raises `FormOutdated` for a key that was not given to this form. Whoever could choose the key of somebody else's
    form could ask later for what became of it.
    """
    key = request.POST.get("key", "")
    if not key:
        return None
    try:
        _signer(form).unsign(key)
    except BadSignature as foreign:
        raise FormOutdated from foreign
    return key


def _signer(form: str) -> Signer:
    return Signer(salt=f"{__name__}:{form}")


def sent_before() -> str:
    """What to tell whoever sends a form again with other choices, which by its key would be the same click."""
    return _("This form was sent before with other choices, and those were carried out. Nothing else was done now.")
