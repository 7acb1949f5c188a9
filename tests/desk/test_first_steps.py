"""From the set-up link to a live page, at most three questions at a time, and what is left to do then."""

import pytest
from django.test import Client, override_settings

from sessionary.actions import setting_up
from sessionary.actions.gateways import TEST, connect
from sessionary.actions.pages import change_page
from sessionary.models import Account, EventType, OpeningHours, Page, User
from sessionary.providers.payments.stripe import StripeGateway
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


def test_the_first_steps_go_away_one_by_one(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(link(), BEGINNING)
    assert "Your page is live" in text_of(client.get("/desk/"))
    assert left(client) == ["Set up email", "Add a package", "Connect payments", "Set your hours"]
    typed = {"name": "Three", "duration_0": "1", "duration_1": "60", "package": "True", "sessions": "3"}
    client.post("/desk/event-types/new/", {**typed, "pricing": "none"})
    assert left(client) == ["Set up email", "Connect payments", "Set your hours"]
    client.post(f"/desk/pages/{Page.objects.get().pk}/hours/", {"day_0": "9-12"})
    assert left(client) == ["Set up email", "Connect payments"]
    with override_settings(SMTP_URL="smtp://localhost"):
        assert left(client) == ["Connect payments"]
        monkeypatch.setattr(StripeGateway, "check", lambda self: None)
        connect(
            account=Account.objects.get(), gateway="stripe", keys={"secret_key": "sk_1", "webhook_secret": "whsec_1"}
        )
        assert client.get("/desk/").context["first_steps"] is None


def test_play_money_is_no_payment(db: None, client: Client) -> None:
    client.post(link(), BEGINNING)
    client.post("/desk/settings/payments/test-mode/", {"test_mode": "on"})
    assert "Connect payments" in left(client)
    page = text_of(client.get("/desk/"))
    assert "Test mode takes play money only." in page
    assert "Take real payments" in page


def test_a_step_is_dismissed_for_good(db: None, client: Client) -> None:
    client.post(link(), BEGINNING)
    for step in ("payments", "mail", "nonsense", "mail"):
        assert client.post("/desk/first-steps/", {"step": step})["Location"] == "/desk/"
    assert left(client) == ["Add a package", "Set your hours"]
    assert Account.objects.get().steps_dismissed == ["mail", "payments"]


def test_that_no_mail_goes_out_stands_on_every_page_of_the_desk(cast: Cast) -> None:
    for user in (cast.dana, cast.eli):
        client = signed_in(user)
        for path in ("/desk/", "/desk/customers/", "/desk/account/"):
            assert "No email leaves this machine" in text_of(client.get(path))
    with override_settings(SMTP_URL="smtp://localhost"):
        assert "No email leaves this machine" not in text_of(client.get("/desk/"))


def test_the_first_package_is_chosen_already_and_leads_on_to_refunds(cast: Cast) -> None:
    client = signed_in(cast.dana)
    steps = client.get("/desk/event-types/new/?package")
    assert steps.context["form"]["package"].value() == "True"
    typed = {
        "name": "Trio",
        "duration_0": "1",
        "duration_1": "60",
        "package": "True",
        "sessions": "3",
        "pricing": "none",
    }
    made = client.post("/desk/event-types/new/", typed)
    assert made["Location"].endswith("/canceling/?created")
    page = client.get(made["Location"]).content.decode()
    assert "what goes back when a session is canceled" in page
    assert "what moving one costs" in page


@pytest.mark.parametrize("address", ["/desk/event-types/new/", "price"])
def test_without_a_way_to_pay_it_says_so_where_the_price_is_set(cast: Cast, address: str) -> None:
    client = signed_in(cast.dana)
    words = "A collected price cannot be booked yet: no way to pay is connected."
    path = address if address.startswith("/") else f"/desk/event-types/{cast.event_type('pack-5').pk}/price/"
    page = client.get(path)
    assert words in text_of(page)
    assert 'href="/desk/settings/payments/">Connect payments' in page.content.decode()
    connect_play_money(cast)
    assert words not in text_of(client.get(path))


def test_and_in_the_list(cast: Cast) -> None:
    client = signed_in(cast.dana)
    words = "A collected price cannot be booked yet"
    assert words not in text_of(client.get("/desk/event-types/"))
    EventType.objects.filter(slug="pack-5").update(pricing="collected", price=100_00)
    assert text_of(client.get("/desk/event-types/")).count(words) == 1
    connect_play_money(cast)
    assert words not in text_of(client.get("/desk/event-types/"))


def connect_play_money(cast: Cast) -> None:
    Account.objects.filter(pk=cast.account.pk).update(test_mode=True)
    connect(account=Account.objects.get(pk=cast.account.pk), gateway=TEST, keys={})


def left(client: Client) -> list[str]:
    return [step.label for step in client.get("/desk/").context["first_steps"].steps if not step.done]


def test_who_keeps_the_usual_hours_has_seen_them_by_the_first_booking(cast: Cast, time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)
    client = signed_in(cast.dana)
    assert left(client) == ["Set up email", "Connect payments", "Set your hours"]
    booked(cast, "single", five_tuesdays()[:1])
    assert left(client) == ["Set up email", "Connect payments"]


def test_members_are_not_asked_to_do_what_they_cannot(cast: Cast) -> None:
    assert signed_in(cast.eli).get("/desk/").context["first_steps"] is None


@pytest.mark.parametrize("changes", [{"holidays": "DE"}, {"overrides": [(NOW.date(), [])]}])
def test_any_change_of_the_hours_counts(cast: Cast, changes: dict[str, object]) -> None:
    change_page(page=cast.page, changes=changes, now=NOW)
    assert "Set your hours" not in left(signed_in(cast.dana))
    assert OpeningHours.objects.filter(page=cast.page, weekday=0).exists()
