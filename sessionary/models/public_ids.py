"""Opaque ids and references that leave the house."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id(length: int = 16) -> str:
    """A random id of unambiguous characters (16 are 79 bits): opaque, safe in URLs and in calendar UIDs."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_reference(*, package: bool) -> str:
    """What people quote on the phone: `PKG-` for a session package, else `BKG-`, and 8 characters."""
    prefix = "PKG" if package else "BKG"
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(8)).upper()}"
