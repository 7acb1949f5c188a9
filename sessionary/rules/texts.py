"""Text messages: how many segments one takes, and what a reply to one wants.

A segment has 160 characters of the GSM alphabet, or 70 when there is any other; in a longer text a little fewer.
"""

from collections.abc import Sequence

MOST_SEGMENTS = 2
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_OF_TWO = frozenset("^{}\\[~]|€")
STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"})
START = frozenset({"START", "UNSTOP", "YES"})


def segments(text: str) -> int:
    """How many are sent, and paid for."""
    if all(one in GSM or one in GSM_OF_TWO for one in text):
        units = sum(2 if one in GSM_OF_TWO else 1 for one in text)
        return 1 if units <= 160 else -(-units // 153)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)


def first_that_fits(texts: Sequence[str]) -> str:
    """The first of them, from the longest to the shortest, that is not too long to send; else the last."""
    return next((text for text in texts if segments(text) <= MOST_SEGMENTS), texts[-1])


def wants_no_more(reply: str) -> bool | None:
    """True for a reply that ends all texts, False for one that takes this back, None for any other."""
    word = reply.strip().strip(".!\"'").upper()
    return True if word in STOP else False if word in START else None
