"""Who a mail is from and for: names that people typed, as header fields can carry them."""

import re
from email.headerregistry import Address

from django.conf import settings
from django.utils.translation import gettext as _

from sessionary.actions.composing.layout import one_line
from sessionary.providers.outside import ascii_name

MEANS_SOMETHING = re.compile(r'["(),:;<>@\[\]\\]|=\?')
LONGEST_NAME, LONGEST_SENDER = 60, 40


def address(name: str, email: str) -> Address:
    """A person's address with their name."""
    return Address(plain_name(name), addr_spec=in_ascii(email))


def sender(name: str) -> Address:
    """Our own address, from which we write on behalf of somebody."""
    words = _("%(name)s via Sessionary") % {"name": plain_name(name, LONGEST_SENDER)}
    return address(words, settings.DEFAULT_FROM_EMAIL)


def in_ascii(email: str) -> str:
    """`ada@xn--mnchen-3ya.de` for `ada@münchen.de`: as mail servers take it that know nothing but ASCII."""
    user, at, domain = email.rpartition("@")
    try:
        return f"{user}{at}{ascii_name(domain)}"
    except ValueError:
        return email


def plain_name(name: str, longest: int = LONGEST_NAME) -> str:
    """Without what means something in an address, cut at a word.

    Quotes would do but for lines that are folded: Python's email package loses them there, and what stood in them
    would be read as further addresses.
    """
    plain = one_line(MEANS_SOMETHING.sub(" ", name))
    if len(plain) <= longest:
        return plain
    return plain[: longest + 1].rpartition(" ")[0] or plain[:longest]
