"""From the set-up link to a live page, at most three questions at a time, and what is left to do then."""

import pytest
from django.test import Client

from sessionary.actions import setting_up
from sessionary.actions.pages import change_page
from sessionary.models import Account, OpeningHours, Page, User
from sessionary.web.desk.set_up_steps import STEPS
from tests.cast import NOW, Cast, booked, five_tuesdays
from tests.desk.people import signed_in
from tests.desk.test_desk import BEGINNING
from tests.web.reading import text_of


def link() -> str:
    return "/" + setting_up.link().split("/", 3)[3]


def test_three_questions_at_most_a_step(db: None, client: Client) -> None:
    answers: dict[str, str] = {}
    for number, kind in enumerate(STEPS, start=1):
        page = client.post(link(), answers) if answers else client.get(link())
        assert (page.status_code, f"Step {number} of 3" in text_of(page)) == (200, True)
        assert len(page.context["form"].fields) <= 3
        assert dict(page.context["carried"]) == answers
        answers |= {name: BEGINNING[name] for name in kind.base_fields}
    assert not User.objects.exists()
    assert client.post(link(), answers)["Location"] == "/desk/"
    assert (Account.objects.get().currency, Page.objects.get().slug) == ("EUR", "noor-tutoring")


def test_an_address_is_proposed(db: None, client: Client) -> None:
    page = client.post(link(), {"business": "Noor & Söhne", "currency": "EUR"})
    assert 'value="noor-sohne"' in page.content.decode()


def test_the_first_steps_go_away_one_by_one(db: None, client: Client) -> None:
    client.post(link(), BEGINNING)
    assert "Your page is live" in text_of(client.get("/desk/"))
    assert len(left(client)) == 3
    typed = {"name": "Three", "duration_0": "1", "duration_1": "60", "package": "True", "sessions": "3"}
    client.post("/desk/event-types/new/", {**typed, "pricing": "none"})
    assert left(client) == ["Connect payments", "Set your hours"]
    client.post("/desk/settings/payments/test-mode/", {"test_mode": "on"})
    assert left(client) == ["Set your hours"]
    client.post(f"/desk/pages/{Page.objects.get().pk}/hours/", {"day_0": "9-12"})
    assert client.get("/desk/").context["first_steps"] is None


def left(client: Client) -> list[str]:
    return [step.label for step in client.get("/desk/").context["first_steps"].steps if not step.done]


def test_who_keeps_the_usual_hours_has_seen_them_by_the_first_booking(cast: Cast, time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)
    client = signed_in(cast.dana)
    assert left(client) == ["Connect payments", "Set your hours"]
    booked(cast, "single", five_tuesdays()[:1])
    assert left(client) == ["Connect payments"]


def test_members_are_not_asked_to_do_what_they_cannot(cast: Cast) -> None:
    assert signed_in(cast.eli).get("/desk/").context["first_steps"] is None


@pytest.mark.parametrize("changes", [{"holidays": "DE"}, {"overrides": [(NOW.date(), [])]}])
def test_any_change_of_the_hours_counts(cast: Cast, changes: dict[str, object]) -> None:
    change_page(page=cast.page, changes=changes, now=NOW)
    assert "Set your hours" not in left(signed_in(cast.dana))
    assert OpeningHours.objects.filter(page=cast.page, weekday=0).exists()
