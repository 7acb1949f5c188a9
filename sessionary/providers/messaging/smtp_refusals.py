"""What a mail server's refusal is about: us, the reader, or the message. By its enhanced status code, where it has one.

The codes are those of RFC 3463: 5.1 addresses, 5.2 the mailbox, 5.3 the server, 5.7 security and policy. A server may
refuse us only when it is told the recipient, as Postfix does (`smtpd_delay_reject`).
"""

import re
from dataclasses import dataclass

from sessionary.providers.messaging.contract import Never, NotNow

PERMANENT = range(500, 600)
ENHANCED = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")
POLICY = "7"
SENDER = {("1", "7"), ("1", "8")}  # bad sender's address, bad sender's server
TOO_LARGE = {("3", "4"), ("2", "3")}  # for the server, for the mailbox
NO_ROOM = 552  # at the size of a message: RFC 1870, 6
NOT_SIGNED_IN = {530, 534, 535, 538}  # RFC 4954, 6
ABOUT_US = re.compile(r"\brelay|authenticat|sender", re.IGNORECASE)  # as servers without enhanced codes say it


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of a mail server that is none of 2xx and 3xx."""

    code: int
    words: str

    @classmethod
    def of(cls, code: int, words: bytes | str) -> "Refusal":
        """As `smtplib` tells it."""
        return cls(code, words.decode(errors="replace") if isinstance(words, bytes) else words)

    def __str__(self) -> str:
        return f"{self.code} {self.words}"

    @property
    def enhanced(self) -> tuple[str, str] | None:
        """Subject and detail of the enhanced status code, with which the words begin."""
        found = ENHANCED.match(self.words)
        return (found[1], found[2]) if found else None

    @property
    def is_about_us(self) -> bool:
        """Whether we, or our address, are refused, rather than the reader or the message."""
        if self.code in NOT_SIGNED_IN:
            return True
        if self.enhanced is None:
            return ABOUT_US.search(self.words) is not None
        return self.enhanced[0] == POLICY or self.enhanced in SENDER


def trouble(refusal: Refusal, *, of_message: bool) -> Never | NotNow:
    """What to raise. `of_message` says that the server was past letting us in: it was told the recipient."""
    if refusal.code not in PERMANENT:
        return NotNow(str(refusal) if of_message else f"the mail server answered {refusal}")
    if refusal.enhanced in TOO_LARGE or (refusal.enhanced is None and refusal.code == NO_ROOM and not of_message):
        return Never(f"The message is larger than the mail server takes: {refusal}")
    if of_message and not refusal.is_about_us:
        return Never(str(refusal))
    return NotNow(f"SESSIONARY_SMTP_URL or SESSIONARY_FROM has to be corrected: the mail server answered {refusal}")
