"""What settings may be, at the very edges."""

from datetime import date
from typing import Any

import pytest

from sessionary.rules.page_settings import complaints_about_page
from sessionary.rules.questions import complaints_about_questions
from sessionary.rules.slugs import RESERVED, complaint_about_event_type_slug, complaint_about_page_slug


@pytest.mark.parametrize("slug", ["dana", "1234", "a-b-c", "x" * 60])
def test_addresses_of_pages(slug: str) -> None:
    assert complaint_about_page_slug(slug) is None


@pytest.mark.parametrize("slug", ["", "abc", "x" * 61, "Dana", "dána", "da na", "dana\n", "da_na", "../..", *RESERVED])
def test_no_addresses_of_pages(slug: str) -> None:
    assert complaint_about_page_slug(slug)


@pytest.mark.parametrize("slug", ["x", "x" * 60])
def test_addresses_of_event_types(slug: str) -> None:
    assert complaint_about_event_type_slug(slug) is None


@pytest.mark.parametrize("slug", ["", "x" * 61, "X", "a b", "x\n"])
def test_no_addresses_of_event_types(slug: str) -> None:
    assert complaint_about_event_type_slug(slug)


@pytest.mark.parametrize(
    ("spans", "fine"),
    [
        ([], True),
        ([(0, 1440)], True),
        ([(0, 720), (720, 1440)], True),
        ([(0, 1)], True),
        ([(0, 1441)], False),
        ([(-1, 60)], False),
        ([(60, 60)], False),
        ([(0, 1440)] * 24, True),
        ([(0, 1440)] * 25, False),
    ],
    ids=str,
)
def test_openings(spans: list[tuple[int, int]], fine: bool) -> None:
    for given in ({"hours": {0: spans}}, {"overrides": [(date(2027, 1, 4), spans)]}):
        assert (complaints_about_page(given, zones=()) == {}) is fine


def test_only_what_is_given_is_looked_at() -> None:
    assert complaints_about_page({}, zones=()) == {}
    assert list(complaints_about_page({"time_zone": "UTC", "accent": "#0D615"}, zones=())) == ["accent", "time_zone"]
    assert complaints_about_page({"time_zone": "UTC", "accent": "#0D6157"}, zones=["UTC"]) == {}


def question(**more: Any) -> dict[str, Any]:
    return {"key": "a", "label": "A?", "kind": "text", "required": False, "options": [], **more}


@pytest.mark.parametrize(
    ("questions", "complaints"),
    [
        ([], 0),
        ([question(key=str(number)) for number in range(50)], 0),
        ([question(key=str(number)) for number in range(51)], 1),
        ([question(kind="choice", options=["x"])], 0),
        ([question(kind="choice", options=[str(number) for number in range(101)])], 1),
        ([question(label="x" * 501), question(key="b", label="")], 1),
        ([question(kind="date")], 1),
        ([question(), question(kind="choice", label="")], 3),
    ],
)
def test_questions(questions: list[dict[str, Any]], complaints: int) -> None:
    assert len(complaints_about_questions(questions)) == complaints
