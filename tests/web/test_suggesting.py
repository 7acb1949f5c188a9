"""Suggesting times on the page, and the Customer's page of the request."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from sessionary.actions.approving import approve, ask_for_times, decline
from sessionary.actions.clock import to_datetime
from sessionary.actions.requesting import LAPSE, lapse_when_due
from sessionary.models import Booking, Claim, EventType, Hold, Job
from tests.cast import BEN, NOW, Cast, booked
from tests.money.till import fresh
from tests.requests_cast import OTHERS, THREE, by_approval, requested
from tests.web.reading import picks, text_of

PATH = "/dana/consult/"
DETAILS = {"name": "Ada Byron", "email": "ada@example.com", "expect": "0", "zone": "Europe/Berlin", "details": "1"}


@pytest.fixture(autouse=True)
def _at_now(time_machine) -> None:  # type: ignore[no-untyped-def]
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    by_approval(cast)
    return cast


def link(booking: Booking, place: str = "") -> str:
    return f"/booking/{booking.public_id}/{booking.secret}/{place}"


def read(client: Client, address: str, **how: object) -> str:
    answer = client.get(address, **how)
    assert answer.status_code == 200, address
    return text_of(answer)


def test_the_page_says_what_is_asked_for(cast: Cast, client: Client) -> None:
    assert "You suggest 3 times" in read(client, "/dana/")
    text = read(client, PATH)
    assert "Suggest 3 times that suit you. Dana approves one and answers by email." in text
    assert "0 of 3 chosen" in text
    assert "None of them is held for you" in text


def test_times_may_overlap_and_nothing_is_filled_in(cast: Cast, client: Client) -> None:
    answer = client.get(f"{PATH}?pick={THREE[0]}")
    content, text = answer.content.decode(), text_of(answer)
    assert "1 of 3 chosen" in text
    assert "Fill the rest" not in text
    assert "overlaps" not in text
    assert f'name="add" value="{THREE[0] + 30}"' in content
    assert "chosen as time 1" in content
    assert "Remove time 1, Tuesday 2 March, 10:00" in content


def test_continue_needs_the_exact_number(cast: Cast, client: Client) -> None:
    for chosen in ([], THREE[:2]):
        answer = client.post(PATH, {"pick": chosen})
        assert answer.status_code == 422
        assert f"Please choose exactly 3; you chose {len(chosen)}." in text_of(answer)
    assert client.get(f"{PATH}?{picks(THREE[:2])}&details=1").status_code == 200


def test_the_whole_request(cast: Cast, client: Client) -> None:
    on = client.post(PATH, {"pick": THREE, "zone": "America/New_York"})
    assert (on.status_code, Hold.objects.count(), Claim.objects.count()) == (303, 0, 0)
    page = client.get(on["Location"])
    content, text = page.content.decode(), text_of(page)
    assert "Your details" in text
    assert "You suggest 3 times" in text
    assert "Tue 2 March 4:00 – 5:00" in text
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)">', content))
    form = {**hidden, "pick": THREE, "name": "Ada Byron", "email": "ada@example.com"}
    sent, again = client.post(PATH, form), client.post(PATH, form)
    assert (sent.status_code, again["Location"]) == (303, sent["Location"])
    booking = Booking.objects.get()
    assert (booking.status, booking.suggested, booking.time_zone) == ("requested", THREE, "America/New_York")
    text = read(client, sent["Location"])
    assert "Sent. Dana answers by email. What you suggested is in an email to ada@example.com." in text
    assert text.count("Suggested") == 3


def test_without_a_key_the_form_is_sent_all_the_same(cast: Cast, client: Client) -> None:
    assert client.post(PATH, {**DETAILS, "pick": THREE}).status_code == 303


def key_in(answer) -> str:  # type: ignore[no-untyped-def]
    return re.search(r'name="key" value="([^"]+)"', answer.content.decode())[1]  # type: ignore[index]


@pytest.mark.parametrize("key", ["a" * 64, "hold:x", "x:y", "k"])
def test_a_form_takes_no_key_that_it_was_not_given(cast: Cast, client: Client, key: str) -> None:
    answer = client.post(PATH, {**DETAILS, "pick": THREE, "key": key})
    assert (answer.status_code, Booking.objects.count()) == (409, 0)
    assert "This page was out of date, so nothing was sent." in text_of(answer)
    assert 'value="Ada Byron"' in answer.content.decode()
    assert client.post(PATH, {**DETAILS, "pick": THREE, "key": key_in(answer)}).status_code == 303


def test_nobody_gets_a_request_by_a_key_that_they_put_into_the_customers_form(cast: Cast, client: Client) -> None:
    stranger = Client()
    key = key_in(stranger.get(f"{PATH}?{picks(THREE)}&details=1"))
    shown = client.post(PATH, {**DETAILS, "pick": THREE, "name": "", "key": key})  # sent by another site
    assert (shown.status_code, key in shown.content.decode()) == (422, False)
    sent = client.post(PATH, {**DETAILS, "pick": THREE, "key": key_in(shown)})
    assert sent.status_code == 303
    asked = stranger.post(PATH, {**DETAILS, "pick": THREE, "name": "Eve", "key": key_in(shown)})
    assert asked.status_code == 409
    assert "This form was sent before with other choices" in text_of(asked)
    assert Booking.objects.get().secret not in asked.content.decode()


def test_a_key_of_another_form_is_none_of_this(cast: Cast, client: Client) -> None:
    by_approval(cast, slug="other")
    key = key_in(client.get(f"/dana/other/?{picks(THREE)}&details=1"))
    assert client.post(PATH, {**DETAILS, "pick": THREE, "key": key}).status_code == 409


def test_mistakes_are_named_and_what_was_typed_is_kept(cast: Cast, client: Client) -> None:
    answer = client.post(PATH, {**DETAILS, "pick": THREE, "name": "Ada Typed", "email": "ada@"})
    assert answer.status_code == 422
    assert "Please enter an email address like ana@example.com." in text_of(answer)
    assert 'value="Ada Typed"' in answer.content.decode()
    assert key_in(answer) != key_in(client.get(f"{PATH}?{picks(THREE)}&details=1"))
    assert not Booking.objects.exists()


def test_another_price_than_seen_sends_nothing(cast: Cast, client: Client) -> None:
    EventType.objects.filter(slug="consult").update(pricing="shown", price=50_00)
    assert "$50" in read(client, f"{PATH}?{picks(THREE)}&details=1")
    answer = client.post(PATH, {**DETAILS, "pick": THREE})
    assert (answer.status_code, "The amount has changed" in text_of(answer)) == (409, True)
    assert client.post(PATH, {**DETAILS, "pick": THREE, "expect": "5000"}).status_code == 303


def test_taken_meanwhile_leads_back_with_the_rest_kept(cast: Cast, client: Client) -> None:
    booked(cast, "single", [THREE[1]], BEN)
    back = client.post(PATH, {**DETAILS, "pick": THREE})
    assert back.status_code == 303
    text = read(client, back["Location"])
    assert "2 of 3 kept" in text
    assert "Just taken. Nearest free:" in text
    assert client.post(PATH, {"pick": THREE}).status_code == 409


def test_a_page_without_event_types(cast: Cast, client: Client) -> None:
    EventType.objects.filter(slug="eli-solo").update(mode="approval", package=False, sessions=1, suggested_times=1)
    assert "Suggest a time that suits you. Eli answers by email." in read(client, "/eli-solo/")
    on = client.post("/eli-solo/", {"pick": THREE[:1]})
    assert "Send this time" in read(client, on["Location"])
    assert client.post("/eli-solo/", {**DETAILS, "pick": THREE[:1]}).status_code == 303
    assert Booking.objects.get().suggested == THREE[:1]


def test_the_request_page_in_every_state(cast: Cast, client: Client) -> None:
    booking = requested(cast)
    text = read(client, link(booking))
    assert "Waiting for the answer of Dana" in text
    assert "Suggest other times" in text
    assert "Cancel the request" in text
    ask_for_times(booking=booking, reason="Mornings, please", by="host", now=NOW)
    text = read(client, link(booking) + "?new")
    assert "Dana asks you for other times" in text
    assert "Dana writes: Mornings, please" in text
    decline(booking=booking, reason="Full", by="host", now=NOW)
    text = read(client, link(booking))
    assert "Dana declined your request" in text
    assert "Suggest times again" in text
    assert "Cancel the request" not in text


def test_the_page_of_one_that_lapsed(cast: Cast, client: Client) -> None:
    booking = requested(cast)
    lapse_when_due(Job.objects.get(kind=LAPSE).payload, to_datetime(THREE[2]) + timedelta(minutes=1))
    text = read(client, link(booking))
    assert "Your request has lapsed" in text
    assert text.count(" Lapsed") == 3
    cast.page.enabled = False
    cast.page.save()
    assert "Suggest times again" not in read(client, link(booking))


def test_once_approved_it_is_a_booking_like_any(cast: Cast, client: Client) -> None:
    booking = requested(cast)
    approve(booking=booking, start=THREE[0], by="host", now=NOW)
    text = read(client, link(booking))
    assert "Tue 2 March 2027 10:00 – 11:00 Scheduled" in text
    assert client.get(link(booking, "suggest/")).status_code == 303


def test_every_address_of_a_request_opens(cast: Cast, client: Client) -> None:
    booking = requested(cast)
    (session,) = booking.sessions_in_order
    own = f"/session/{session.public_id}/{session.secret}/"
    for address in (link(booking), link(booking, "suggest/"), link(booking, "cancel/"), own, f"{own}cancel/"):
        assert client.get(address).status_code == 200, address
        assert client.get(address)["Cache-Control"] == "no-store"
    for address in (link(booking, "reschedule/"), link(booking, "reschedule/confirm/"), f"{own}reschedule/"):
        assert client.get(address).status_code == 303, address
    for address in (link(booking, "calendar.ics"), f"{own}calendar.ics"):
        assert client.get(address).content.count(b"VEVENT") == 0
    assert client.get(f"/feed/{booking.public_id}/{booking.feed_secret}.ics").status_code == 200
    assert client.get(link(booking, "pay/")).status_code in (302, 303)
    assert booking.secret not in client.get(own).content.decode()


def test_suggesting_anew(cast: Cast, client: Client) -> None:
    booking = requested(cast)
    address = link(booking, "suggest/")
    assert "Suggest 3 times that suit you." in read(client, address)
    short = client.post(address, {"pick": OTHERS[:2]})
    assert (short.status_code, "Please choose exactly 3" in text_of(short)) == (422, True)
    sent = client.post(address, {"pick": OTHERS})
    assert (sent.status_code, sent["Location"]) == (303, link(booking) + "?new")
    assert fresh(booking).suggested == OTHERS
    client.post(address, {"pick": OTHERS})
    assert booking.activities.filter(kind="requested").count() == 2
    booked(cast, "single", [OTHERS[0] + 1440 * 3], BEN)
    taken = client.post(address, {"pick": [OTHERS[0] + 1440 * 3, *OTHERS[1:]]})
    assert (taken.status_code, "2 of 3 kept" in text_of(taken)) == (409, True)


def test_canceling_a_request(cast: Cast, client: Client) -> None:
    booking = requested(cast)
    assert "Cancel your request?" in read(client, link(booking, "cancel/"))
    long = client.post(link(booking, "cancel/"), {"reason": "x" * 1001})
    assert (long.status_code, fresh(booking).status) == (422, "requested")
    gone = client.post(link(booking, "cancel/"), {"reason": "Moved away"})
    assert gone.status_code == 303
    assert "Your request is canceled" in read(client, gone["Location"])
    assert fresh(booking).status == "canceled"
    assert client.post(link(booking, "cancel/")).status_code == 303


def test_strangers_find_nothing(cast: Cast, client: Client) -> None:
    mine, other = requested(cast), requested(cast, OTHERS, BEN)
    for place in ("", "suggest/", "cancel/"):
        assert client.get(f"/booking/{mine.public_id}/{other.secret}/{place}").status_code == 404
        assert client.post(f"/booking/{mine.public_id}/{other.secret}/{place}", {"pick": OTHERS}).status_code == 404
    assert fresh(mine).suggested == THREE
