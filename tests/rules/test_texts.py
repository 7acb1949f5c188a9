"""Text messages: their length, their numbers, and what replies want."""

import pytest

from sessionary.rules.phones import as_e164
from sessionary.rules.texts import first_that_fits, segments, wants_no_more


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("ä" * 160, 1), ("€" * 80, 1),
        ("€" * 81, 2), ("山" * 70, 1), ("山" * 71, 2), ("山" * 134, 2), ("山" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_segments_are_counted_as_networks_do(text: str, count: int) -> None:
    assert segments(text) == count


def test_the_longest_that_fits_is_taken_else_the_shortest() -> None:
    assert first_that_fits(["a" * 400, "a" * 300, "a"]) == "a" * 300
    assert first_that_fits(["a" * 400, "b" * 350]) == "b" * 350


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+4915123456789", "+4915123456789"), ("+49 (151) 234-56.789", "+4915123456789"),
        ("0049 151 23456789", "+4915123456789"), ("0151 23456789", None), ("+49151", None), ("+0491512345678", None),
        ("+49 151 call me", None), ("", None), ("+1234567890123456", None), ("+٤٩١٥١٢٣٤٥٦", None),
    ],
)  # fmt: skip
def test_a_number_needs_its_country(typed: str, number: str | None) -> None:
    assert as_e164(typed) == number


@pytest.mark.parametrize(
    ("reply", "wish"),
    [
        ("STOP", True),
        (" stop. ", True),
        ("Unsubscribe", True),
        ("start", False),
        ("Please stop calling", None),
        ("", None),
    ],
)
def test_only_the_word_alone_counts(reply: str, wish: bool | None) -> None:
    assert wants_no_more(reply) is wish
