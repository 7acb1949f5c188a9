"""German on every page a Customer sees, refusals included; programs still read English."""

import re
from html import unescape

import pytest
from django.test import Client

from sessionary.models import Hold
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.support.translations import complaints, extract_template

ENGLISH = re.compile(
    r"\b(the|your?|and|with|please|choose|session|sessions|booked|time|times|free|held|until|minutes|in all)\b", re.I
)


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def german() -> Client:
    return Client(headers={"accept-language": "de-AT,de;q=0.9,en;q=0.5"})


def text_of(answer) -> str:  # type: ignore[no-untyped-def]
    """What is read or read out on the page."""
    page = re.sub(r"<(style|script).*?</\1>", "", answer.content.decode(), flags=re.S)
    labels = " ".join(re.findall(r'(?:aria-label|data-status|title)="([^"]*)"', page))
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page) + labels))


def held(german: Client) -> str:
    german.post("/dana/pack-5/", {"pick": five_tuesdays()})
    hold = Hold.objects.get()
    return f"/hold/{hold.public_id}/{hold.secret}/"


def test_no_english_is_left_on_the_way_to_a_booking(cast: Cast, german: Client) -> None:
    booked(cast, "single", [five_tuesdays()[2]])
    first = five_tuesdays()[0]
    pages = [
        german.get(address)
        for address in (
            "/dana/",
            "/dana/pack-5/",
            f"/dana/pack-5/?pick={first}",
            f"/dana/pack-5/?pick={first}&zone=America/New_York&view=list",
            f"/dana/pack-5/?pick={five_tuesdays()[2]}",
            "/nobody/",
        )
    ]
    for answer in pages:
        assert answer["Content-Language"] == "de"
        assert not ENGLISH.findall(text_of(answer)), text_of(answer)


def test_nor_on_the_held_ticket_and_what_is_booked(cast: Cast, german: Client) -> None:
    address = held(german)
    assert not ENGLISH.findall(text_of(german.get(address)))
    done = german.post(address, {"name": "Ada Byron", "email": "ada@example.com", "expect": "0"})["Location"]
    page = german.get(done)
    assert "Gebucht, Ada. Erster Termin: Di. 2. März 2027, 10:00." in text_of(page)
    assert not ENGLISH.findall(text_of(page))
    session = re.search(r'href="http://[^/]+(/session/[^"]+/)"', page.content.decode())
    assert session is not None
    assert not ENGLISH.findall(text_of(german.get(session[1])))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Bitte geben Sie Ihren Namen ein."),
        ("name", "x" * 10_000, "Bitte verwenden Sie höchstens 200 Zeichen."),
        ("email", "ada@", "Bitte geben Sie eine E-Mail-Adresse wie ana@example.com ein."),
    ],
)
def test_what_is_wrong_is_said_in_german(cast: Cast, german: Client, field: str, value: str, words: str) -> None:
    details = {"name": "Ada", "email": "ada@example.com", "expect": "0", field: value}
    assert text_of(german.post(held(german), details)).count(words) == 2


def test_a_refusal_keeps_its_numbers(cast: Cast, german: Client) -> None:
    answer = german.post("/dana/pack-5/", {"pick": five_tuesdays()[:4]})
    assert "Bitte wählen Sie genau 5; Sie haben 4 gewählt." in text_of(answer)


def test_german_by_link_and_by_browser(cast: Cast, client: Client) -> None:
    assert "1. März" in client.get("/dana/pack-5/?language=de").content.decode()
    assert "1. März" in client.get("/dana/pack-5/").content.decode()
    german = Client(headers={"accept-language": "de-DE,de;q=0.9"})
    assert "Uhrzeit" in german.get("/dana/pack-5/").content.decode()


def test_programs_read_english_whatever_they_accept(cast: Cast, german: Client) -> None:
    answer = german.get("/api/v1/pages/nobody")
    assert answer.json()["detail"] == "There is no such booking page. Please check the address."


def test_all_that_the_code_says_is_translated() -> None:
    assert list(complaints()) == []


def test_templates_and_plurals_are_gathered(tmp_path) -> None:  # type: ignore[no-untyped-def]
    template = tmp_path / "page.html"
    template.write_text(
        "  <p title=\"{% translate 'A title' %}\">it's\n"
        "    {% blocktranslate count n=rows|length %}One{% plural %}{{ n }} of them{% endblocktranslate %}</p>"
    )
    with template.open("rb") as file:
        found = [row[2] for row in extract_template(file, {"gettext": None, "ngettext": (1, 2)}, (), {})]
    assert [one if isinstance(one, str) else one[:2] for one in found] == ["A title", ("One", "%(n)s of them")]
