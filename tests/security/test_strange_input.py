"""Numbers too long, notices of another shape, forms without proof, calls that may not: each a clear refusal."""

from typing import Any

import pytest
from django.test import Client

from sessionary.actions import tokens
from sessionary.api.router import api as ninja_api
from sessionary.models import Webhook
from sessionary.providers.payments.paypal import PayPalGateway
from sessionary.providers.payments.stripe import StripeGateway
from tests.api.caller import Caller, slug_of
from tests.cast import Cast, at, booked
from tests.desk.people import signed_in

LONG = "9" * 20


@pytest.mark.parametrize("place", [f"/logos/{LONG}/x.png", f"/logos/{LONG * 300}/x.png", f"/feeds/{LONG}/x.ics"])
def test_numbers_that_nothing_has_lead_nowhere(db: None, place: str) -> None:
    assert Client(raise_request_exception=False).get(place).status_code == 404


@pytest.mark.parametrize("place", ["pages/{n}/", "event-types/{n}/", "customers/{n}/", "messages/{n}/", "people/{n}/"])
def test_nor_in_the_desk(cast: Cast, place: str) -> None:
    client = signed_in(cast.dana)
    client.raise_request_exception = False
    assert client.get("/desk/" + place.format(n=LONG)).status_code == 404


def test_a_calendar_with_a_number_of_thousands_of_digits_is_none(cast: Cast) -> None:
    client = signed_in(cast.dana)
    client.raise_request_exception = False
    for sent in ({"blocks": ["9" * 5000]}, {"writes": "9" * 5000}, {"blocks": [LONG], "writes": LONG}):
        assert client.post("/desk/calendars/choose/", sent).status_code in (302, 422)


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "evt_1", "object": "v2.core.event", "type": "v1.billing.meter.error_report_triggered"}',
        b'{"data": {}}',
        b'{"data": {"object": 5}}',
        b'{"data": {"object": {"object": "charge", "payment_intent": {"id": "pi_1"}}}}',
        b'{"data": {"object": {"id": "x"}}, "resource": {"id": "y"}}',
        b'{"resource": 5, "event_type": 6}',
        b"[]",
        b"5",
        b"no json",
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_notices_of_another_shape_are_about_nothing_of_ours(body: bytes) -> None:
    for gateway in (StripeGateway, PayPalGateway):
        assert gateway.parse(object.__new__(gateway), body) == []


def test_a_form_without_its_proof_gets_our_own_page_in_the_readers_language(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/nothing-like-it/", headers={"Accept-Language": "de"})
    assert answer.status_code in (403, 404)
    answer = client.post("/desk/people/", headers={"Accept-Language": "de"})
    text = answer.content.decode()
    assert (answer.status_code, 'lang="de"' in text, "CSRF" in text) == (403, True, False)
    assert "Dieses Formular" in text


def test_a_token_that_may_not_read_makes_no_webhook_that_does(cast: Cast) -> None:
    api, sent = Caller(), {"url": "https://hooks.example.com/", "events": []}
    for scopes, status in ((["settings"], 403), (["settings", "bookings"], 403), (["settings", "read"], 201)):
        token = tokens.make(user=cast.dana, scopes=scopes)
        answer = api.post("host/webhooks", sent, secret=token, scheme="Bearer")
        assert answer.status_code == status, scopes
        assert Webhook.objects.exists() == (status == 201)


def test_the_secret_is_looked_at_before_anything_else(cast: Cast) -> None:
    booking, api = booked(cast, "single", [at("2027-03-02 10:00")]), Caller()
    for secret in ("x" * 32, ""):
        answer = api.get(f"bookings/{booking.public_id}/slots?from=nonsense", secret=secret)
        assert (answer.status_code, slug_of(answer)) == (404, "not-found")
        for call in ("quote", "cancel", "reschedule", "suggest", "end-links"):
            assert api.post(f"bookings/{booking.public_id}/{call}", {"nonsense": 1}, secret=secret).status_code == 404
    assert api.get(f"bookings/{booking.public_id}/slots?from=x", secret=booking.secret).status_code == 422


def test_every_call_with_a_token_says_that_it_may_be_refused(db: None) -> None:
    document: dict[str, Any] = ninja_api.get_openapi_schema()
    for path, calls in document["paths"].items():
        for call in calls.values():
            if "/host/" in path:
                assert {"401", "403"} <= {str(status) for status in call["responses"]}, path
