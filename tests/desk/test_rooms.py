"""Booking pages in the desk: listed, made, each section saved, refused and looked at; nonsense and archiving."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions.pages import create_event_type, create_page
from sessionary.models import OpeningHours, Page
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.desk.rooms import hours_of, page_path, type_path, typed_in
from tests.web.reading import text_of

SECTIONS = ["scheduling", "slots", "location", "questions", "reminders", "price", "canceling", "moving", "words"]


OF_PAGES = ["basics", "look", "hours", "dates", "holidays", "offered", *SECTIONS]


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def dana(cast: Cast) -> Client:
    return signed_in(cast.dana)


@pytest.mark.parametrize("key", OF_PAGES)
def test_a_page_sent_back_untouched_stays_as_it_is(cast: Cast, dana: Client, key: str) -> None:
    path = page_path(cast, key)
    page = dana.get(path)
    assert page.status_code == 200
    before = [Page.objects.filter(pk=cast.page.pk).values().get(), hours_of(cast.page)]
    if key != "dates":
        answer = dana.post(path, typed_in(page.context["form"]))
        assert (answer.status_code, answer["Location"]) == (303, path), text_of(answer)
    assert [Page.objects.filter(pk=cast.page.pk).values().get(), hours_of(cast.page)] == before
    assert [offer.slug for offer in cast.page.offers()] == ["single", "pack-1", "pack-5", "pack-20"]


def test_a_page_is_made_with_the_usual_hours(cast: Cast, dana: Client) -> None:
    typed = {"name": "Choir", "slug": "Choir-1", "time_zone": "Europe/Berlin", "owner": cast.eli.pk}
    answer = dana.post("/desk/pages/new/", typed)
    made = Page.objects.get(slug="choir-1")
    assert answer["Location"] == f"/desk/pages/{made.pk}/basics/"
    assert (made.owner, Client().get("/choir-1/").status_code) == (cast.eli, 200)


def test_a_taken_address_is_said_beside_the_field(cast: Cast, dana: Client) -> None:
    typed = {"name": "Choir", "slug": "dana", "time_zone": "Europe/Berlin", "owner": cast.dana.pk}
    answer = dana.post("/desk/pages/new/", typed)
    page = answer.content.decode()
    assert (answer.status_code, 'id="id_slug_error"' in page, 'href="#id_slug"' in page) == (422, True, True)
    assert 'value="Choir"' in page


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("9-12, 13:30-24:00", [(540, 720), (810, 1440)]),
        ("09.00 – 17.00", [(540, 1020)]),
        ("", []),
    ],
)
def test_hours_are_typed_as_people_write_them(
    cast: Cast, dana: Client, typed: str, spans: list[tuple[int, int]]
) -> None:
    assert dana.post(page_path(cast, "hours"), {"day_0": typed}).status_code == 303
    rows = OpeningHours.objects.filter(page=cast.page, weekday=0).order_by("opens")
    assert list(rows.values_list("opens", "closes")) == spans


@pytest.mark.parametrize("typed", ["nine to five", "12-9", "9-25", "9:75-12", "24:30-25"])
def test_hours_that_are_none_are_explained_and_kept(cast: Cast, dana: Client, typed: str) -> None:
    before = hours_of(cast.page)
    answer = dana.post(page_path(cast, "hours"), {"day_2": typed})
    assert (answer.status_code, f'value="{typed}"' in answer.content.decode()) == (422, True)
    assert hours_of(cast.page) == before


def test_days_off_are_added_and_removed(cast: Cast, dana: Client) -> None:
    path = page_path(cast, "dates")
    dana.post(path, {"first": "2027-07-01", "last": "2027-07-03", "hours": ""})
    dana.post(path, {"first": "2027-07-10", "hours": "10-12"})
    dated = OpeningHours.objects.filter(page=cast.page).exclude(date=None).order_by("date")
    assert [(str(row.date), row.opens) for row in dated] == [
        ("2027-07-01", None),
        ("2027-07-02", None),
        ("2027-07-03", None),
        ("2027-07-10", 600),
    ]
    assert "Remove 2 Jul 2027" in text_of(dana.get(path))
    assert dana.post(path, {"remove": "2027-07-02"}).status_code == 303
    assert [str(row.date) for row in dated.all()] == ["2027-07-01", "2027-07-03", "2027-07-10"]
    assert dana.post(path, {"first": "2027-07-03", "last": "2027-07-01"}).status_code == 422


def test_a_part_of_a_country_is_forgotten_with_it(cast: Cast, dana: Client) -> None:
    path = page_path(cast, "holidays")
    for country, part, kept in (("DE", "", "DE"), ("DE", "BY", "DE-BY"), ("FR", "BY", "FR"), ("", "", "")):
        assert dana.post(path, {"country": country, "part": part}).status_code == 303
        assert Page.objects.get(pk=cast.page.pk).holidays == kept


def test_a_page_is_disabled_renamed_and_handed_over(cast: Cast, dana: Client) -> None:
    typed = {"name": "Dana!", "slug": "dana-new", "time_zone": "Europe/Paris"}
    assert dana.post(page_path(cast, "handing-over"), {"owner": cast.eli.pk}).status_code == 302
    assert dana.post(page_path(cast, "basics"), typed).status_code == 303
    page = Page.objects.get(pk=cast.page.pk)
    assert (page.name, page.slug, page.time_zone, page.owner, page.enabled) == (
        "Dana!",
        "dana-new",
        "Europe/Paris",
        cast.eli,
        False,
    )
    assert Client().get("/dana-new/").status_code == 404
    assert dana.get(f"/desk/pages/{page.pk}/preview/").status_code == 200


def test_event_types_are_put_on_a_page_and_taken_off(cast: Cast, dana: Client) -> None:
    path = f"/desk/pages/{cast.solo.pk}/offered/"
    five = cast.event_type("pack-5")
    dana.post(path, {"offered": [five.pk]})
    assert [offer.slug for offer in cast.solo.offers()] == ["pack-5"]
    assert "Not in use: this page has event types." in text_of(dana.get(f"/desk/pages/{cast.solo.pk}/scheduling/"))
    dana.post(path, {})
    assert [offer.slug for offer in cast.solo.offers()] == [None]
    assert "Not in use" not in text_of(dana.get(f"/desk/pages/{cast.solo.pk}/scheduling/"))


def test_a_page_without_event_types_has_options_of_its_own(cast: Cast, dana: Client) -> None:
    path = f"/desk/pages/{cast.solo.pk}/scheduling/"
    typed = {"package": "True", "sessions": "7", "mode": "automatic", "seating": "one"}
    assert dana.post(path, typed).status_code == 303
    assert cast.solo.offers()[0].sessions == 7


def test_archiving_says_what_stays(cast: Cast, dana: Client) -> None:
    single = cast.event_type("single")
    assert "What is booked stays" in text_of(dana.get(type_path(single, "archive")))
    assert dana.post(type_path(single, "archive"))["Location"] == "/desk/event-types/"
    assert "single" not in [offer.slug for offer in cast.page.offers()]
    assert dana.post(page_path(cast, "archive"))["Location"] == "/desk/pages/"
    assert Client().get("/dana/").status_code == 404
    assert dana.get(page_path(cast, "basics")).status_code == 404


def test_the_preview_is_framed_by_the_desk_alone(cast: Cast, dana: Client) -> None:
    for address in (page_path(cast, "preview"), page_path(cast, "preview") + "?event_type=pack-5"):
        answer = dana.get(address)
        assert (answer.status_code, answer["X-Frame-Options"]) == (200, "SAMEORIGIN")
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in dana.get("/dana/")["Content-Security-Policy"]
    assert dana.get(page_path(cast, "preview") + "?event_type=nothing").status_code == 404


def test_lists_ask_the_database_as_often_for_three_as_for_one(cast: Cast) -> None:
    client = signed_in(cast.eli)
    counts = []
    for number in range(3):
        create_event_type(page=cast.solo, slug=f"t{number}", name=f"T{number}")
        if number:
            create_page(owner=cast.eli, slug=f"more-{number}", name="More", time_zone="UTC")
        counts.append([queries(client, place) for place in ("/desk/pages/", "/desk/event-types/")])
    assert counts[0] == counts[2]


def queries(client: Client, place: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(place).status_code == 200
    return len(captured)


@pytest.mark.parametrize("typed", ["99999999999999999999999", "x", "-1", "\x00"])
def test_nonsense_is_refused_not_broken(cast: Cast, dana: Client, typed: str) -> None:
    single = cast.event_type("single")
    for path, name in ((page_path(cast, "offered"), "offered"), (type_path(single, "pages"), "pages")):
        assert dana.post(path, {name: [typed]}).status_code == 422
    for path in (page_path(cast, "basics"), page_path(cast, "look"), type_path(single, "slots")):
        names = [field.html_name for field in dana.get(path).context["form"]]
        assert dana.post(path, {key: typed for name in names for key in (name, f"{name}_0")}).status_code == 422
    rows = {"label-0": typed, "kind-0": typed, "key-0": typed, "options-0": typed}
    assert dana.post(type_path(single, "questions"), rows).status_code == 422
    assert dana.get(f"/desk/pages/{10**30}/basics/").status_code == 404
