"""The hidden key of a form: what makes a double click one click."""

import secrets

LONGEST_KEY = 64


def new_key() -> str:
    """A key for one showing of one form."""
    return secrets.token_urlsafe(18)
