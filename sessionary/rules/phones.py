"""Phone numbers that can be written to from anywhere: with their country, as ITU-T E.164 has them."""

import re

INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}")
LEFT_OUT = re.compile(r"[ ()./-]")


def as_e164(typed: str) -> str | None:
    """`+4915112345678` for `+49 (151) 1234-5678` or `0049 151…`; None for what names no country or is no number."""
    number = LEFT_OUT.sub("", typed)
    if number.startswith("00"):
        number = "+" + number[2:]
    return number if INTERNATIONAL.fullmatch(number) else None
