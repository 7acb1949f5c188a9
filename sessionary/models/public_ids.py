"""Opaque ids and references that leave the house."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id(length: int = 16) -> str:
    """A random id of unambiguous characters (16 are 79 bits): opaque, safe in URLs and in calendar UIDs."""
    number = secrets.randbelow(len(ALPHABET) ** length)
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters)


def new_reference(*, package: bool) -> str:
    """What people quote on the phone: `PKG-` for a session package, else `BKG-`, and 8 characters."""
    prefix = "PKG" if package else "BKG"
    return f"{prefix}-{new_public_id(8).upper()}"
