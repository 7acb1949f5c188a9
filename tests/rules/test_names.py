"""What strangers type as their name or reason: greeted where it is a name, and never a link."""

import re

import pytest

from sessionary.rules.names import first_name_of, unlinked

LINKABLE = re.compile(r"(?i)[a-z][a-z0-9+]*://|www\.\S|[^\W_][.。．｡][^\W\d_]")


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ada Byron", "Ada"),
        ("Jean-Luc Picard", "Jean-Luc"),
        ("D'Arcy", "D'Arcy"),
        ("O’Brien", "O’Brien"),
        ("Dr. Who", "Dr."),
        ("J. R.", "J."),
        ("Łukasz", "Łukasz"),
        ("राम शर्मा", "राम"),
        ("王小明", "王小明"),
        ("เด็กชาย", "เด็กชาย"),
        ("https://evil.example/refund.", ""),
        ("evil.example", ""),
        ("a@b.example", ""),
        ("www.evil", ""),
        ("50% off", ""),
        ("-- DROP", ""),
        ("<b>x</b>", ""),
        ("x" * 31, ""),
        ("–", ""),
        ("   ", ""),
        ("", ""),
    ],
)
def test_only_what_looks_like_a_first_name_greets(name: str, greeting: str) -> None:
    assert first_name_of(name) == greeting


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/refund",
        "HTTP://EVIL.EXAMPLE",
        "see evil.example, or www.evil.example/x?y=1#z",
        "ftp://x.y.z mailto://a",
        "a.b.c.d.example.com",
        "user@evil.example",
        "evil。example and evil．example",
        "пример.рф",
        "javascript://x.com/%0aalert(1)",
    ],
)
def test_an_address_is_shown_and_links_nowhere(text: str) -> None:
    shown = unlinked(text)
    assert not LINKABLE.search(shown)
    assert shown.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["Ada Byron", "Dr. Who", "3.5 hours, at 10:00.", "So... yes", "O'Brien-Smith, Jr.", ""]
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert unlinked(text) == text
