"""Message texts in the desk: listed, worded, previewed, tried, and given up for ours."""

import html
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sessionary.actions import messaging
from sessionary.actions.dispatching import dispatch
from sessionary.actions.message_texts import Place, save
from sessionary.jobs.registry import ACTIONS
from sessionary.models import Activity, AuditEntry, Job, Message, MessageText
from sessionary.providers.messaging.fake import FakeCourier
from tests.cast import NOW, Cast
from tests.desk.people import signed_in
from tests.messages.reading import body

TEXTS = "/desk/settings/messages/"
BOOKED = f"{TEXTS}booked/customer/en/"
TYPED = {"subject": "Hooray {customer_first_name}", "opening": "Welcome!\r\n\r\nYours, {host_name}", "closing": ""}


@pytest.fixture(autouse=True)
def _at_now(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.dana)


def read(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_words_are_saved_shown_and_given_up_again(cast: Cast, client: Client) -> None:
    page = read(client.get(BOOKED))
    assert "Booked: 3 sessions with Dana Reyes from Mon 8 March 2027" in page
    assert "{session_count}" in page
    assert "Use our words again" not in page
    answer = client.post(BOOKED, TYPED)
    assert (answer.status_code, answer["Location"]) == (302, BOOKED)
    page = read(client.get(BOOKED))
    assert 'value="Hooray {customer_first_name}"' in page
    assert "Use our words again" in page
    assert "Customer, English" in read(client.get(TEXTS))
    assert client.post(f"{BOOKED}ours/").status_code == 302
    assert not MessageText.objects.exists()
    assert "Customer, English" not in read(client.get(TEXTS))
    what = list(AuditEntry.objects.order_by("pk").values_list("what", "fields"))
    assert what[-2:] == [("message_text_changed", ["opening", "subject"]), ("message_text_reset", [])]
    assert "Dana Reyes changed the words of a message (booked, customer, en)." in read(client.get("/desk/audit/"))


def test_what_cannot_be_said_is_refused_beside_its_field_and_nothing_is_lost(client: Client) -> None:
    answer = client.post(BOOKED, {**TYPED, "opening": "Dear {name}", "closing": "}"})
    page = read(answer)
    assert answer.status_code == 422
    assert "There is no field {name} here. There are: {customer_name}, " in page
    assert "Write {{ or }} for a brace itself" in page
    assert ("Dear {name}" in page, TYPED["subject"] in page, 'id="id_opening_error"' in page) == (True, True, True)
    assert not MessageText.objects.exists()


def test_the_preview_shows_what_is_typed_and_writes_nothing(client: Client) -> None:
    client.get(BOOKED)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(f"{BOOKED}preview/", {**TYPED, "closing": "<script>{business}</script>"})
    assert not [one["sql"] for one in queries if not one["sql"].startswith("SELECT")]
    source, page = answer.content.decode(), read(answer)
    assert (answer.status_code, answer["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Hooray Ada</strong>" in page
    assert ">Welcome!</h1>" in page
    assert "<script" not in source
    assert page.count("Yours, Dana Reyes") == 2, "in the HTML, and in the text below it"
    assert "Mon 8 March 2027" in page
    assert ">You're booked, Ada.</h1>" in read(client.get(f"{BOOKED}preview/"))
    refused = client.post(f"{BOOKED}preview/", {"opening": "{nobody}"})
    assert (refused.status_code, "There is no field {nobody} here." in read(refused)) == (422, True)


def test_the_preview_speaks_the_readers_language(cast: Cast, client: Client) -> None:
    save(user=cast.dana, place=Place.named("booked", "customer", "de"), subject="Hurra", opening="", closing="")
    page = read(client.get(f"{TEXTS}booked/customer/de/preview/"))
    assert ('<html lang="de">' in page, "Gebucht" in page, "Hurra" in page) == (True, True, True)


def test_a_test_goes_to_oneself_alone_and_is_marked(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier = FakeCourier()
    monkeypatch.setattr(messaging, "courier", lambda: courier)
    answer = client.post(f"{BOOKED}test/", {**TYPED, "to": "x@example.com", "email": "x@example.com"})
    page = read(answer)
    assert "A test is on its way to dana@example.com." in page
    assert f'action="{BOOKED}"' in page, "what is saved next is saved, not sent"
    assert TYPED["subject"] in page
    assert not MessageText.objects.exists()
    dispatch(NOW)
    for job in Job.objects.all():
        ACTIONS[job.kind](job.payload, NOW)
    (mail,) = courier.delivered
    assert (mail["To"], mail["Cc"], mail["Subject"]) == ("Dana Reyes <dana@example.com>", None, "Test: Hooray Ada")
    assert "Yours, Dana Reyes" in body(mail)
    assert not list(mail.iter_attachments())
    assert Message.objects.get().address == "dana@example.com"
    assert Message.objects.get().state == "sent"


def test_tests_are_limited(client: Client, settings: Any) -> None:
    settings.RATE_LIMITS = True
    caches["counts"].clear()
    answers = [client.post(f"{BOOKED}test/", TYPED) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert "That was too often." in read(answers[-1])
    assert TYPED["subject"] in read(answers[-1])
    assert Activity.objects.filter(kind="text_tried").count() == 10


def test_a_test_of_what_cannot_be_said_is_not_sent(client: Client) -> None:
    assert client.post(f"{BOOKED}test/", {"subject": "{"}).status_code == 422
    assert not Activity.objects.filter(kind="text_tried").exists()


@pytest.mark.parametrize(
    "place", ["nothing/customer/en", "refund_failed/customer/en", "booked/former_owner/en", "booked/customer/fr"]
)
def test_what_nobody_is_sent_is_not_there(client: Client, place: str) -> None:
    assert client.get(f"{TEXTS}{place}/").status_code == 404


def test_another_business_sees_none_of_it(cast: Cast, client: Client) -> None:
    client.post(BOOKED, TYPED)
    sid = signed_in(cast.sid)
    assert "Hooray" not in read(sid.get(BOOKED)) + read(sid.get(f"{BOOKED}preview/"))
    assert sid.post(f"{BOOKED}ours/").status_code == 302
    assert MessageText.objects.get().account == cast.account


def test_the_list_takes_as_many_queries_for_three_as_for_one(cast: Cast, client: Client) -> None:
    counts = []
    for name in ("booked", "reminded", "approved"):
        save(user=cast.dana, place=Place.named(name, "owner", "de"), subject="Hallo", opening="", closing="")
        client.get(TEXTS)
        with CaptureQueriesContext(connection) as queries:
            client.get(TEXTS)
        counts.append(len(queries))
    assert counts[0] == counts[2]
