"""Connecting an SMS provider in the desk: tried first, sealed, for Administrators."""

import pytest
from django.test import Client

from sessionary.models import AuditEntry, SmsAccount
from tests.cast import Cast
from tests.desk.people import signed_in
from tests.support.twilio_server import ACCOUNT, KEYS, TOKEN, TwilioServer
from tests.web.reading import text_of

SETTINGS = "/desk/settings/sms/"


@pytest.fixture
def dana(cast: Cast, twilio: TwilioServer) -> Client:
    return signed_in(cast.dana)


def enter(dana: Client, **keys: str):  # type: ignore[no-untyped-def]
    return dana.post(SETTINGS, {"provider": "twilio", **KEYS, **keys}, follow=True)


def test_keys_are_tried_sealed_and_never_shown(cast: Cast, dana: Client, twilio: TwilioServer) -> None:
    page = enter(dana)
    assert "Twilio is connected." in text_of(page)
    account = SmsAccount.objects.get()
    assert twilio.times(ACCOUNT) == 1
    assert account.keys == KEYS
    assert TOKEN.encode() not in bytes(account.sealed)
    html = dana.get(SETTINGS).content.decode()
    assert TOKEN not in html
    assert f"/hooks/sms/{account.public_id}/" in html
    assert AuditEntry.objects.filter(what="sms_connected", user=cast.dana, about="Twilio").exists()
    assert "entered the keys of Twilio, for text messages" in text_of(dana.get("/desk/audit/"))


def test_a_secret_left_empty_stays_and_the_address_too(dana: Client) -> None:
    enter(dana)
    before = SmsAccount.objects.get()
    enter(dana, auth_token="", sender="MG" + "0a" * 16)
    after = SmsAccount.objects.get()
    assert after.keys == {**KEYS, "sender": "MG" + "0a" * 16}
    assert after.public_id == before.public_id


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"account_sid": "AC1"}, "AC and 32 digits or letters a to f."),
        ({"account_sid": "../../x"}, "AC and 32 digits or letters a to f."),
        ({"auth_token": ""}, "As the page of your account at Twilio shows it."),
        ({"sender": "Dana"}, "A number of yours like +15550100123"),
        ({"auth_token": "x" * 32}, "Twilio does not accept these keys. Please copy them again."),
    ],
)
def test_keys_that_will_not_do_are_said_beside_the_field(dana: Client, keys: dict[str, str], said: str) -> None:
    page = enter(dana, **keys)
    assert page.status_code == 422
    assert said in text_of(page)
    assert KEYS["sender"] in page.content.decode() or "sender" in keys
    assert not SmsAccount.objects.exists()


def test_a_provider_that_does_not_answer_changes_nothing(dana: Client, twilio: TwilioServer) -> None:
    twilio.trouble(ACCOUNT, "refuse", 503)
    page = enter(dana)
    assert page.status_code == 503
    assert "Nothing was changed" in text_of(page)
    assert not SmsAccount.objects.exists()


def test_disconnecting_forgets_the_keys(cast: Cast, dana: Client) -> None:
    enter(dana)
    assert "Twilio is disconnected." in text_of(dana.post(f"{SETTINGS}disconnect/", follow=True))
    account = SmsAccount.objects.get()
    assert (account.connected, bytes(account.sealed)) == (False, b"")
    assert AuditEntry.objects.filter(what="sms_disconnected", user=cast.dana).exists()
    assert dana.post(f"{SETTINGS}disconnect/").status_code == 404


def test_the_reminders_section_says_when_nothing_is_connected(cast: Cast, dana: Client) -> None:
    path = f"/desk/event-types/{cast.event_type('single').pk}/reminders/"
    assert "No SMS provider is connected yet" in text_of(dana.get(path))
    enter(dana)
    assert "No SMS provider is connected yet" not in text_of(dana.get(path))
    saved = dana.post(path, {"reminder_1_0": "1", "reminder_1_1": "60", "sms_reminders": "on"})
    assert saved.status_code == 303
    assert (cast.event_type("single").sms_reminders, cast.event_type("single").reminders) == (True, [60])
