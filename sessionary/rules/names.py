"""What strangers type where others read it: which names greet, and how an address in them is no link."""

import re
import unicodedata

LONGEST_GREETING = 30
BESIDE_LETTERS = "'’-·"
SCHEME = re.compile(r"(?i)\b([a-z][a-z0-9+]{1,20}):(?=//)")
DOMAIN = re.compile(r"(?<=[^\W_])([.。．｡])(?=[^\W\d_])")
WWW = re.compile(r"(?i)\b(www\d*)[.]")


def first_name_of(name: str) -> str:
    """The first word of a name, if it looks like one to be greeted by; else empty.

    Letters of any script, with apostrophes and hyphens among them, and at most one full stop, at its end.
    """
    word = next(iter(name.split()), "")
    letters = word.removesuffix(".")
    is_name = letters[:1].isalpha() and all(_is_of_a_name(one) for one in letters)
    return word if is_name and len(word) <= LONGEST_GREETING else ""


def unlinked(text: str) -> str:
    """The text as it can be read, with a space in every web address and domain, so that no mail program links it."""
    return DOMAIN.sub(r"\1 ", WWW.sub(r"\1. ", SCHEME.sub(r"\1: ", text)))


def _is_of_a_name(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character in BESIDE_LETTERS
