"""Forms complain in the words of the house, and say what to do."""

from typing import Any

import pytest
from django.test import Client

from sessionary.actions import setting_up
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.desk.rooms import page_path, type_path
from tests.desk.test_desk import BEGINNING
from tests.web.reading import text_of


@pytest.fixture(autouse=True)
def _at_now(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def dana(cast: Cast) -> Client:
    return signed_in(cast.dana)


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("abc", "Please use at least 4 characters."),
        ("no spaces", "Please use lowercase letters, numbers and hyphens only."),
        ("", "Please fill this in."),
    ],
)
def test_setting_up(db: None, client: Client, slug: str, said: str) -> None:
    link = "/" + setting_up.link().split("/", 3)[3]
    answers = {name: BEGINNING[name] for name in ("business", "currency", "time_zone")}
    answer = client.post(link, {**answers, "slug": slug})
    assert (answer.status_code, said in text_of(answer)) == (422, True)
    for djangos in ("Ensure this value", "Enter a valid", "This field is required"):
        assert djangos not in text_of(answer)


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("slots", {"horizon": "0"}, "Please enter 1 or more."),
        ("slots", {"horizon": "many"}, "Please enter a whole number."),
        ("scheduling", {"package": "True", "sessions": "21"}, "Please enter 20 or less."),
        ("scheduling", {"mode": "whenever"}, "Please choose from what is listed."),
        ("basics", {"name": "x" * 121}, "Please use at most 120 characters."),
    ],
)
def test_options(cast: Cast, dana: Client, key: str, typed: dict[str, str], said: str) -> None:
    answer = dana.post(type_path(cast.event_type("single"), key), typed)
    assert (answer.status_code, said in text_of(answer)) == (422, True)


def test_policies(cast: Cast, dana: Client) -> None:
    path = type_path(cast.event_type("single"), "canceling")
    rows = {"when": "until", "cancel_reason": "optional", "notice_0_1": "60", "notice_1_1": "1440"}
    shorter_first = dana.post(path, {**rows, "notice_0_0": "2", "notice_1_0": "1"})
    assert "List the longest notice first, each shorter than the one before." in text_of(shorter_first)
    far = text_of(dana.post(path, {**rows, "notice_0_0": "9999"}))
    assert "Use a notice of 0, or of 15 minutes to 14 days." in far
    assert "20160" not in far


def test_a_day_that_is_past_is_no_day_off(cast: Cast, dana: Client) -> None:
    answer = dana.post(page_path(cast, "dates"), {"first": "2020-01-01"})
    assert answer.status_code == 422
    assert "This day is past. Choose today or a later one." in text_of(answer)
    assert dana.post(page_path(cast, "dates"), {"first": f"{NOW:%Y-%m-%d}"}).status_code == 303


def test_without_a_question_there_is_nothing_to_save(cast: Cast, dana: Client) -> None:
    path = type_path(cast.event_type("single"), "questions")
    page = dana.get(path).content.decode()
    assert (">Save<" in page, "Add a question" in page, "Options are used" in page) == (False, True, False)
    added = dana.post(path, {"look": "add"}).content.decode()
    assert (">Save<" in added, "Options are used for single and multiple choice." in added) == (True, True)


def test_the_preview_runs_no_scripts(cast: Cast, dana: Client) -> None:
    for address in (page_path(cast, "preview"), page_path(cast, "preview") + "?event_type=pack-5"):
        assert b"<script" not in dana.get(address).content
    assert b"<script" in dana.get("/dana/").content
