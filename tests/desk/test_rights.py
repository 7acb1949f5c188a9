"""Every page of the desk about a booking or the settings, tried by everybody."""

from typing import Any

import pytest
from django.test import Client

from sessionary.models import Account, Booking, Document, GatewayAccount
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.desk.people import Desk, signed_in
from tests.money.till import fresh, statuses

BOOKING = "bookings/<str:public_id>/"
SETTINGS = "settings/payments/"
GETS = {
    BOOKING: (),
    f"{BOOKING}sessions/": (),
    f"{BOOKING}sessions/cancel/": (1,),
    f"{BOOKING}sessions/reschedule/": (1,),
    f"{BOOKING}sessions/ask/": (1,),
    f"{BOOKING}sessions/no-show/": (1,),
    f"{BOOKING}sessions/completed/": (1,),
    f"{BOOKING}payment/": (),
    f"{BOOKING}documents/<int:pk>/": (),
}
POSTS: dict[str, dict[str, Any]] = {
    f"{BOOKING}sessions/cancel/": {"refund": "none"},
    f"{BOOKING}sessions/reschedule/": {},
    f"{BOOKING}sessions/ask/": {},
    f"{BOOKING}sessions/no-show/": {},
    f"{BOOKING}sessions/completed/": {},
    f"{BOOKING}payment/refund/": {"amount": "1", "reason": "Late"},
    f"{BOOKING}payment/again/<str:attempt_id>/": {},
}
FORMS: dict[str, dict[str, Any]] = {
    f"{SETTINGS}test-mode/": {"test_mode": "off"},
    f"{SETTINGS}refunds/": {"refunds": "off"},
    f"{SETTINGS}business/": {"name": "Evil"},
    f"{SETTINGS}<str:name>/": {"secret_key": "sk"},
    f"{SETTINGS}<str:name>/disconnect/": {},
}
OPEN_SETTINGS = (SETTINGS, f"{SETTINGS}<str:name>/")


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def place_of(route: str) -> str:
    paper = Document.objects.order_by("pk").last()
    ids = {"<str:attempt_id>": "nothing", "<int:pk>": str(paper and paper.pk)}
    place = route.removeprefix(BOOKING)
    for name, value in ids.items():
        place = place.replace(name, value)
    return place


@pytest.mark.parametrize("route", [*GETS, *POSTS])
def test_strangers_and_members_without_access_find_nothing(shop: Cast, booking: Booking, route: str) -> None:
    for user in (shop.eli, shop.sid):
        place = Desk(signed_in(user), booking)
        if route in GETS:
            assert place.get(place_of(route), *GETS[route]).status_code == 404
        if route in POSTS:
            assert place.post(place_of(route), 1, **POSTS[route]).status_code == 404
    assert (statuses(booking), fresh(booking).refunded) == (["scheduled"] * 3, 0)


@pytest.mark.parametrize("route", [*GETS, *POSTS])
def test_nobody_gets_in_without_signing_in(booking: Booking, route: str) -> None:
    nobody = Desk(Client(), booking)
    answers = [nobody.get(place_of(route)), nobody.post(place_of(route), 1, **POSTS.get(route, {}))]
    for answer in answers:
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert statuses(booking) == ["scheduled"] * 3


@pytest.mark.parametrize("route", [route for route in GETS if "documents" not in route])
def test_owner_and_administrator_see_every_page(shop: Cast, booking: Booking, route: str) -> None:
    own = booked(shop, None, five_tuesdays("14:00")[:4])
    for user, one in ((shop.dana, booking), (shop.eli, own), (shop.dana, own)):
        answer = Desk(signed_in(user), one).get(place_of(route), *GETS[route])
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_an_owner_who_is_a_member_acts_on_their_own_page(shop: Cast) -> None:
    own = booked(shop, None, five_tuesdays("14:00")[:4])
    assert Desk(signed_in(shop.eli), own).post("sessions/cancel/", 2).status_code == 303
    assert statuses(own) == ["scheduled", "canceled", "scheduled", "scheduled"]


@pytest.mark.parametrize("route", [*FORMS, *OPEN_SETTINGS])
def test_settings_are_for_administrators(shop: Cast, route: str) -> None:
    path = "/desk/" + route.replace("<str:name>", "stripe")
    member = signed_in(shop.eli)
    assert member.get(path).status_code == 404
    assert member.post(path, FORMS.get(route, {})).status_code == 404
    assert Client().post(path, FORMS.get(route, {})).status_code == 302
    account = Account.objects.get(pk=shop.account.pk)
    assert (account.test_mode, account.refunds, account.name) == (True, "automatic", "Dana's Studio")


@pytest.mark.parametrize("route", FORMS)
def test_another_accounts_administrator_changes_only_their_own(shop: Cast, route: str) -> None:
    signed_in(shop.sid).post("/desk/" + route.replace("<str:name>", "nothing"), FORMS[route])
    account = Account.objects.get(pk=shop.account.pk)
    assert (account.test_mode, account.refunds, account.name) == (True, "automatic", "Dana's Studio")
    assert GatewayAccount.objects.get().enabled


def test_whoever_is_signed_out_meanwhile_is_led_out_of_the_pane(booking: Booking) -> None:
    answer = Desk(Client(), booking).get("payment/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/accounts/login/")
