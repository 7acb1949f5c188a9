"""Booking pages and event types in the desk, tried by everybody."""

import pytest
from django.test import Client

from sessionary.actions import event_types, master_pages
from sessionary.actions.pages import create_event_type
from sessionary.models import EventType, Page
from tests.cast import Cast
from tests.desk.people import signed_in
from tests.web.reading import text_of

OF_ITS_OWNER = {
    "pages/<int:pk>/preview/": "preview",
    "pages/<int:pk>/archive/": "archive",
    "pages/<int:pk>/<slug:key>/": "basics",
}
OF_EVENT_TYPES = {"event-types/<int:pk>/archive/": "archive", "event-types/<int:pk>/<slug:key>/": "basics"}
OF_MASTER_PAGES = {"master-pages/<int:pk>/": "", "master-pages/<int:pk>/preview/": "preview/"} | {
    "master-pages/<int:pk>/archive/": "archive/"
}
LISTS, NEW = ["pages/", "event-types/"], ["pages/new/", "event-types/new/", "master-pages/new/"]


def addresses(cast: Cast) -> list[str]:
    """Dana's page and one of her event types."""
    pages = [f"/desk/pages/{cast.page.pk}/{key}/" for key in OF_ITS_OWNER.values()]
    return pages + [f"/desk/event-types/{cast.event_type('single').pk}/{key}/" for key in OF_EVENT_TYPES.values()]


def test_strangers_and_members_without_access_find_nothing(cast: Cast) -> None:
    for user in (cast.eli, cast.sid):
        client = signed_in(user)
        for address in addresses(cast):
            assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
        for place in LISTS:
            assert "Dana Coaching" not in client.get(f"/desk/{place}").content.decode()
            assert "Single" not in text_of(client.get(f"/desk/{place}"))
    assert not Page.objects.exclude(archived_at=None).exists()
    assert not EventType.objects.exclude(archived_at=None).exists()


def test_nobody_gets_in_without_signing_in(cast: Cast) -> None:
    for address in [*addresses(cast), *(f"/desk/{place}" for place in LISTS + NEW)]:
        for answer in (Client().get(address), Client().post(address)):
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_master_pages_are_for_administrators_of_the_account(cast: Cast) -> None:
    made = master_pages.create(account=cast.account, slug="team", name="The Team", pages=[cast.solo])
    places = [f"/desk/master-pages/{made.pk}/{rest}" for rest in OF_MASTER_PAGES.values()]
    for user in (cast.eli, cast.sid):
        client = signed_in(user)
        assert {call(place).status_code for place in places for call in (client.get, client.post)} == {404}
    assert signed_in(cast.eli).get("/desk/master-pages/").status_code == 404
    assert "Master pages" not in text_of(signed_in(cast.eli).get("/desk/pages/"))
    assert "The Team" not in text_of(signed_in(cast.sid).get("/desk/master-pages/"))
    assert {signed_in(cast.dana).get(place).status_code for place in [*places, "/desk/master-pages/"]} == {200}
    for answer in [call(place) for place in places for call in (Client().get, Client().post)]:
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("place", NEW)
def test_only_administrators_make_new_ones(cast: Cast, place: str) -> None:
    client = signed_in(cast.eli)
    assert (client.get(f"/desk/{place}").status_code, client.post(f"/desk/{place}").status_code) == (404, 404)
    assert signed_in(cast.dana).get(f"/desk/{place}").status_code == 200


def test_an_owner_sets_up_their_page_but_does_not_hand_it_over(cast: Cast) -> None:
    client, path = signed_in(cast.eli), f"/desk/pages/{cast.solo.pk}/basics/"
    typed = {"name": "Eli", "slug": "eli-solo", "time_zone": "Europe/Berlin", "enabled": "on", "owner": cast.dana.pk}
    assert client.post(path, typed).status_code == 303
    page = Page.objects.get(pk=cast.solo.pk)
    assert (page.name, page.owner) == ("Eli", cast.eli)


def test_an_event_type_is_for_who_owns_every_page_that_has_it(cast: Cast) -> None:
    made = create_event_type(page=cast.solo, slug="mine", name="Mine")
    client, path = signed_in(cast.eli), f"/desk/event-types/{made.pk}/basics/"
    assert client.get(path).status_code == 200
    event_types.change(event_type=made, changes={}, pages=[cast.solo, cast.page], now=made.created_at)
    assert client.get(path).status_code == 403
    assert "Mine" in text_of(client.get("/desk/event-types/"))


def test_nobody_puts_an_event_type_on_the_page_of_another(cast: Cast) -> None:
    made = create_event_type(page=cast.solo, slug="mine", name="Mine")
    client = signed_in(cast.eli)
    answer = client.post(f"/desk/event-types/{made.pk}/pages/", {"pages": [cast.page.pk, cast.solo.pk]})
    assert answer.status_code == 422
    other = client.post(f"/desk/pages/{cast.solo.pk}/offered/", {"offered": [cast.event_type("single").pk]})
    assert other.status_code == 422
    assert [offer.slug for offer in cast.solo.offers()] == ["mine"]
