"""Idempotency keys of API calls."""

import hashlib

from django.http import HttpRequest

from sessionary.actions.idempotency import Submission
from sessionary.models import Offer
from sessionary.rules.errors import Invalid

LONGEST = 200


def anonymous(offer: Offer) -> str:
    """Whose keys count together where nobody is signed in: those of a page's callers, or of a pool's."""
    return f"master:{offer.via.pk}" if offer.pool and offer.via else f"page:{offer.page_id}"


def submission(request: HttpRequest, account_id: int, *, caller: str) -> Submission | None:
    """The try that this request is, by its `Idempotency-Key`; None when it has none.

    Raises `Invalid` for a key that is too long.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return None
    if len(key) > LONGEST:
        raise Invalid({"Idempotency-Key": [f"Use at most {LONGEST} characters."]})
    digest = hashlib.sha256(request.body).hexdigest()
    return Submission(account_id, f"{caller}:{request.path}", key, digest)
