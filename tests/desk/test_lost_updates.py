"""Nobody's change is overwritten unseen: two have a form open, both change it, the second is told before it counts.

Every address of the desk is in one of the tables. A new one belongs into `FORMS`, with a try that this file makes, or
into `EXEMPT` with the reason why nothing can be lost by it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from sessionary.actions import master_pages
from sessionary.actions.pages import create_event_type
from sessionary.models import Calendar, Connection, Customer, EventType
from sessionary.web.desk.settings.editing import OF_EVENT_TYPES, OF_PAGES, OPTIONS
from sessionary.web.desk.urls import urlpatterns
from sessionary.web.desk.versions import NAME
from tests.cast import NOW, Cast, at, booked
from tests.desk.people import signed_in
from tests.support.forms import Form, form_for
from tests.web.reading import text_of

READS = "shows, and changes nothing"
ACTS = "does one thing that its button names, of a booking as it stands; amounts and times are checked when it is done"
MAKES = "makes something new"
ENDS = "ends, or takes back, what its button names"
SWITCH = "turns on or off, as its button says"
EXEMPT = {
    **dict.fromkeys(
        [
            "activity",
            "week",
            "export",
            "document",
            "reports",
            "customers",
            "audit",
            "messages",
            "message",
            "message_body",
            "attachment",
            "pages",
            "master_pages",
            "event_types",
            "page_preview",
            "master_page_preview",
            "connections",
            "jobs",
            "people",
            "message_texts",
            "payments",
            "calendars",
            "customer",
            "customer_export",
            "preview_message_text",
            "booking",
            "sessions",
            "payment",
        ],
        READS,
    ),
    **dict.fromkeys(
        [
            "book",
            "cancel",
            "reschedule",
            "ask",
            "no_show",
            "completed",
            "refund",
            "nothing_back",
            "again",
            "request",
            "handing_over",
            "try_handing_over_again",
            "look_up_calendars",
            "retry_jobs",
            "retry_job",
            "leave_job",
            "try_message_text",
            "send_invitation_again",
            "set_up",
            "sign_in",
            "join",
            "remove_demo",
        ],
        ACTS,
    ),
    **dict.fromkeys(
        [
            "new_page",
            "new_master_page",
            "new_event_type",
            "tokens",
            "webhooks",
            "invite",
            "connect_calendar",
            "make_feed",
        ],
        MAKES,
    ),
    **dict.fromkeys(
        [
            "disconnect",
            "disconnect_sms",
            "let_go_connection",
            "end_token",
            "end_webhook",
            "end_access",
            "end_sign_in",
            "end_other_sign_ins",
            "end_feed",
            "archive_page",
            "archive_master_page",
            "archive_event_type",
            "customer_erase",
            "reset_message_text",
            "take_invitation_back",
            "end_links",
        ],
        ENDS,
    ),
    **dict.fromkeys(["test_mode", "let_back_in", "dismiss_step"], SWITCH),
}
# By name of the address: field, what the other saved, what is typed, and how the other's is said where not as typed.
Try = tuple[str, Any, Any, str]
SECTIONS: dict[str, Try] = {
    "basics": ("name", "Theirs", "Mine", ""),
    "scheduling": ("sessions", "7", "9", ""),
    "slots": ("horizon", "33", "44", ""),
    "location": ("location_detail", "https://theirs.example", "https://mine.example", ""),
    "reminders": ("reminder_1_0", "3", "4", "3 days"),
    "price": ("price", "150.00", "175.00", ""),
    "canceling": ("cancel_reason", "mandatory", "not_asked", "Must be given"),
    "moving": ("reschedule_reason", "mandatory", "not_asked", "Must be given"),
    "words": ("policy_words", "Theirs", "Mine", ""),
    "questions": ("label-0", "Theirs", "Mine", ""),
    "look": ("welcome", "Theirs", "Mine", ""),
    "hours": ("day_0", "08:00–09:00", "10:00–11:00", ""),
    "holidays": ("country", "DE", "FR", "Germany"),
    "offered": ("offered", [], ["1"], "empty"),
    "pages": ("pages", [], ["1"], "empty"),
}
FORMS: dict[str, Try] = {
    "general": ("week_start", "sunday", "saturday", "Sunday"),
    "refunds": ("refunds", "off", "manual", "Off"),
    "business": ("address", "Theirs", "Mine", ""),
    "gateway": ("secret_key", "sk_test_theirs", "sk_test_mine", "Changed meanwhile"),
    "sms": ("sender", "+15550100101", "+15550100102", ""),
    "oauth_app": ("client_id", "theirs", "mine", ""),
    "message_text": ("opening", "Theirs", "Mine", ""),
    "person": ("role", "administrator", "member", "Administrator: everything"),
    "account": ("name", "Theirs", "Mine", ""),
    "master_page": ("welcome", "Theirs", "Mine", ""),
    "customer_notes": ("notes", "Theirs", "Mine", ""),
    "customer_details": ("name", "Theirs", "Mine", ""),
    "customer_address": ("email", "theirs@example.com", "mine@example.com", ""),
}
BESIDES: dict[str, dict[str, str]] = {
    "gateway": {"webhook_secret": "whsec_1"},
    "sms": {"account_sid": "AC" + "0a" * 16, "auth_token": "0b" * 16},
    "oauth_app": {"client_secret": "secret"},
}
TRIED_BELOW = {"page_section", "event_type_section", "choose_calendars", "save_logo", "remove_logo"}
OF_CUSTOMERS = ["customer_notes", "customer_address", "customer_details"]
SHOWN_ON = {"refunds": "payments", "business": "payments", **dict.fromkeys(OF_CUSTOMERS, "customer")}


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


def names(patterns: Any) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield str(one.name)


def test_every_address_of_the_desk_is_in_a_table() -> None:
    assert set(names(urlpatterns)) == set(EXEMPT) | set(FORMS) | TRIED_BELOW
    assert {kind.key for kind in (*OF_PAGES, *OPTIONS, *OF_EVENT_TYPES)} == set(SECTIONS) | {"dates"}


def both_save(shown: str, action: str, tried: Try, dana: Client, **besides: str) -> None:
    """The other saves first; mine is refused with theirs beside it, loses nothing, and counts once sent again."""
    field, theirs, mine, words = tried
    opened = form_for(dana.get(shown), action)
    assert NAME in opened.values, f"{action} does not carry what it was made from"
    saved = dana.post(action, {**opened.data, **besides, field: theirs})
    assert saved.status_code in (302, 303), text_of(saved)
    refused = dana.post(action, {**opened.data, **besides, field: mine})
    assert refused.status_code == 409, text_of(refused)
    assert (words or str(theirs)) in text_of(refused)
    assert "Somebody saved this while you had it open." in text_of(refused)
    again = form_for(refused, action)
    assert_holds(again, field, mine)
    sent = {**again.data, **besides, **({} if field in again.data else {field: mine})}
    assert dana.post(action, sent).status_code in (302, 303)


def assert_holds(form: Form, field: str, value: Any) -> None:
    if not str(value).startswith("sk_"):  # secrets are never shown again
        assert form.data.get(field, []) == (value if isinstance(value, list) else [value])


@pytest.fixture
def dana(cast: Cast) -> Client:
    return signed_in(cast.dana)


@pytest.fixture
def rich(cast: Cast) -> EventType:
    """With all that sections can hold; and on a master page."""
    question = {"key": "goal", "label": "Goal", "kind": "text", "required": True, "options": []}
    location = {"location_kind": "link", "location_detail": "https://meet.example.com"}
    options: dict[str, Any] = {"package": True, "sessions": 5, "pricing": "shown", "price": 100_00, **location}
    return create_event_type(page=cast.page, slug="rich", name="Rich", questions=[question], **options)


@pytest.mark.parametrize("key", [kind.key for kind in OF_EVENT_TYPES])
def test_sections_of_event_types(cast: Cast, dana: Client, rich: EventType, key: str) -> None:
    address = reverse("desk:event_type_section", args=[rich.pk, key])
    both_save(address, address, put_in_place(SECTIONS[key], cast, rich), dana)


@pytest.mark.parametrize("key", [kind.key for kind in (*OF_PAGES, *OPTIONS) if kind.key != "dates"])
def test_sections_of_pages(cast: Cast, dana: Client, rich: EventType, key: str) -> None:
    if key in ("price", "scheduling", "location", "questions"):
        pytest.skip("A page's own options are the same section; this one holds nothing here.")
    address = reverse("desk:page_section", args=[cast.page.pk, key])
    both_save(address, address, put_in_place(SECTIONS[key], cast, rich), dana)


def put_in_place(tried: Try, cast: Cast, rich: EventType) -> Try:
    """What is typed where rows are ticked: just the one, by its id."""
    field, theirs, mine, words = tried
    rows = {"offered": [str(rich.pk)], "pages": [str(cast.page.pk), str(cast.solo.pk)]}
    return field, theirs, rows.get(field, mine), words


@pytest.mark.parametrize("name", sorted(FORMS))
def test_all_other_forms(cast: Cast, dana: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    args = addressed(cast).get(name, {})
    monkeypatch.setattr("sessionary.providers.payments.stripe.StripeGateway.check", lambda self: None)
    monkeypatch.setattr("sessionary.actions.sms_accounts._opened", lambda *_: Agreeable())
    monkeypatch.setattr("sessionary.actions.oauth_apps.oauth.check", lambda *_: None)
    action = reverse(f"desk:{name}", kwargs=args)
    shown = reverse(f"desk:{SHOWN_ON[name]}", kwargs=args) if name in SHOWN_ON else action
    both_save(shown, action, FORMS[name], dana, **BESIDES.get(name, {}))


class Agreeable:
    def check(self) -> None:
        """Whatever the keys are."""


def addressed(cast: Cast) -> dict[str, dict[str, Any]]:
    """Something of each kind, and what names it in its address."""
    booked(cast, "single", [at("2027-03-04 15:00")])
    customer = Customer.objects.get()
    front = master_pages.create(account=cast.account, slug="front-door", name="Front", pages=[cast.page])
    of_text = {"scenario": "booked", "reader": "customer", "language": "en"}
    return {
        "gateway": {"name": "stripe"},
        "oauth_app": {"app": "google"},
        "message_text": of_text,
        "person": {"pk": cast.eli.pk},
        "master_page": {"pk": front.pk},
        "customer_notes": {"pk": customer.pk},
        "customer_details": {"pk": customer.pk},
        "customer_address": {"pk": customer.pk},
        "customer": {"pk": customer.pk},
    }


def test_days_off(cast: Cast, dana: Client) -> None:
    address = reverse("desk:page_section", args=[cast.page.pk, "dates"])
    opened = form_for(dana.get(address), address)
    assert dana.post(address, {**opened.data, "first": "2027-03-09", "hours": "9:00-10:00"}).status_code == 303
    refused = dana.post(address, {**opened.data, "first": "2027-03-09", "hours": ""})
    assert refused.status_code == 409
    assert "Somebody changed these days meanwhile." in text_of(refused)
    again = form_for(refused, address)
    assert again.data["first"] == ["2027-03-09"]
    assert dana.post(address, {**again.data, "hours": ""}).status_code == 303


def test_the_picture(cast: Cast, dana: Client) -> None:
    opened = form_for(dana.get(reverse("desk:page_section", args=[cast.page.pk, "look"])), action := logo_of(cast))
    cast.page.logo = "another"
    cast.page.save(update_fields=["logo"])
    for address in (action, reverse("desk:remove_logo", args=[cast.page.pk])):
        refused = dana.post(address, opened.data)
        assert refused.status_code == 409
        assert "Somebody changed the picture meanwhile." in text_of(refused)
    cast.page.refresh_from_db()
    assert cast.page.logo == "another"


def logo_of(cast: Cast) -> str:
    return reverse("desk:save_logo", args=[cast.page.pk])


def test_which_calendars_take_time(cast: Cast, dana: Client) -> None:
    connection = Connection(account=cast.account, user=cast.dana, provider="caldav", created_at=NOW)
    connection.expires_at = NOW
    connection.save()
    for name in ("Work", "Home"):
        Calendar.objects.create(
            account=cast.account, connection=connection, host=cast.dana, external_id=name, name=name, writable=True
        )
    work, home = Calendar.objects.order_by("pk")
    action = reverse("desk:choose_calendars")
    opened = form_for(dana.get(reverse("desk:calendars")), action)
    assert dana.post(action, {**opened.data, "blocks": [work.pk]}).status_code == 302
    refused = dana.post(action, {**opened.data, "blocks": [home.pk], "writes": home.pk})
    assert refused.status_code == 409
    assert "Work take your time" in text_of(refused)
    again = form_for(refused, action)
    assert (again.data["blocks"], again.data["writes"]) == ([str(home.pk)], [str(home.pk)])
    assert dana.post(action, again.data).status_code == 302
    assert list(Calendar.objects.filter(blocks=True)) == [home]


def test_what_was_changed_to_the_same_is_no_conflict(cast: Cast, dana: Client) -> None:
    address = reverse("desk:event_type_section", args=[cast.event_type("single").pk, "basics"])
    opened = form_for(dana.get(address), address)
    for _twice in range(2):
        assert dana.post(address, {**opened.data, "name": "Same"}).status_code == 303
    other = reverse("desk:event_type_section", args=[cast.event_type("single").pk, "slots"])
    assert dana.post(other, form_for(dana.get(other), other).data).status_code == 303
