"""Programs are told what happens: which events, signed, once each, and only what their User may see."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sessionary.actions.canceling import cancel_for_customer
from sessionary.actions.completing import note_attendance
from sessionary.actions.dispatching import dispatch
from sessionary.actions.webhooks import add, end
from sessionary.jobs.registry import ACTIONS
from sessionary.jobs.runner import do
from sessionary.models import Booking, Job, User, Webhook
from sessionary.providers.messaging.contract import NotNow
from sessionary.rules.states import SessionStatus
from tests.cast import NOW, Cast, at, booked, five_tuesdays
from tests.money.till import ids, paid
from tests.support.listening import Listener, listening

CALL = "call_webhook"


@pytest.fixture(autouse=True)
def _at_now(time_machine: Any, settings: Any) -> None:
    time_machine.move_to(NOW, tick=False)
    settings.PRIVATE_ADDRESSES = True


@pytest.fixture
def program() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def hears(user: User, program: Listener, *events: str) -> Webhook:
    return add(user=user, url=program.url, events=events)


def call_all() -> None:
    while dispatch(NOW):
        pass
    for job in Job.objects.filter(kind=CALL, state=Job.State.READY).order_by("pk"):
        ACTIONS[CALL](job.payload, NOW)
        Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)


def told(program: Listener) -> list[dict[str, Any]]:
    return [json.loads(body) for _headers, body in program.heard]


def types(program: Listener) -> list[str]:
    return [one["type"] for one in told(program)]


def test_a_booking_and_each_of_its_sessions(cast: Cast, program: Listener) -> None:
    hears(cast.dana, program)
    booking = booked(cast, "pack-5", five_tuesdays())
    call_all()
    assert types(program) == ["booking.created"] + ["session.scheduled"] * 5
    first, second, *_rest = told(program)
    assert first["data"]["booking"]["reference"] == booking.reference
    assert first["data"]["session"] is None
    assert second["data"]["session"]["id"] == booking.sessions_in_order[0].public_id
    assert first["timestamp"] == NOW.isoformat()
    assert booking.secret not in json.dumps(told(program))


def test_canceled_and_completed_sessions(cast: Cast, program: Listener) -> None:
    hears(cast.dana, program)
    booking = booked(cast, "pack-5", five_tuesdays())
    call_all()
    program.heard.clear()
    cancel_for_customer(booking=booking, sessions=ids(booking, 2, 3), refund="none", reason="", by="host", now=NOW)
    call_all()
    assert types(program) == ["booking.updated", "session.canceled", "session.canceled"]


def test_money_that_came_in(shop: Cast, program: Listener) -> None:
    hears(shop.dana, program, "payment.succeeded", "payment.failed", "refund.succeeded")
    booking = paid(shop, "three", five_tuesdays()[:3])
    call_all()
    (one,) = told(program)
    assert one["type"] == "payment.succeeded"
    assert one["data"]["transaction"]["amount"] == {"amount": 15000, "currency": "USD"}
    assert one["data"]["booking"]["id"] == booking.public_id


def test_calls_are_signed_as_standard_webhooks_has_it(cast: Cast, program: Listener) -> None:
    webhook = hears(cast.dana, program, "booking.created")
    booked(cast, "single", [at("2027-03-02 15:00")])
    call_all()
    ((headers, body),) = program.heard
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(webhook.key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"


def test_each_event_has_an_id_that_stays_when_it_is_told_again(cast: Cast, program: Listener) -> None:
    hears(cast.dana, program)
    booked(cast, "pack-5", five_tuesdays())
    call_all()
    Job.objects.filter(kind=CALL).update(state=Job.State.READY)
    call_all()
    heard = [headers["webhook-id"] for headers, _body in program.heard]
    assert len(heard) == 12
    assert len(set(heard)) == 6


def test_only_what_is_wanted_and_what_its_user_may_see(cast: Cast, program: Listener) -> None:
    hears(cast.eli, program)
    hears(cast.sid, program)
    hears(cast.dana, program, "session.canceled")
    booked(cast, "single", [at("2027-03-02 15:00")])
    call_all()
    assert program.heard == []
    booked(cast, None, [at(f"2027-03-{day:02} 14:00") for day in (2, 3, 4, 5)])
    call_all()
    assert types(program) == ["booking.created"] + ["session.scheduled"] * 4


def test_whoever_lost_access_and_ended_webhooks_hear_nothing(cast: Cast, program: Listener) -> None:
    hers, his = hears(cast.dana, program), hears(cast.eli, program)
    booked(cast, None, [at(f"2027-03-{day:02} 14:00") for day in (2, 3, 4, 5)])
    dispatch(NOW)
    end(user=cast.dana, public_id=hers.public_id)
    User.objects.filter(pk=his.user_id).update(is_active=False)
    call_all()
    assert program.heard == []


def test_a_refusal_is_tried_again_later_and_shown(cast: Cast, program: Listener) -> None:
    webhook = hears(cast.dana, program, "booking.created")
    booked(cast, "single", [at("2027-03-02 15:00")])
    dispatch(NOW)
    program.status = 503
    job = Job.objects.get(kind=CALL)
    with pytest.raises(NotNow, match="503"):
        ACTIONS[CALL](job.payload, NOW)
    webhook.refresh_from_db()
    assert (webhook.last_answer, webhook.last_at, webhook.enabled) == ("503", NOW, True)


def test_410_ends_the_webhook(cast: Cast, program: Listener) -> None:
    webhook = hears(cast.dana, program)
    booked(cast, "single", [at("2027-03-02 15:00")])
    dispatch(NOW)
    program.status = 410
    for job in Job.objects.filter(kind=CALL):
        do(job)
    webhook.refresh_from_db()
    assert not webhook.enabled
    assert len(program.heard) == 1


def test_a_redirect_is_not_followed(cast: Cast, program: Listener) -> None:
    hears(cast.dana, program, "booking.created")
    booked(cast, "single", [at("2027-03-02 15:00")])
    dispatch(NOW)
    with listening() as other:
        program.status, program.location = 307, other.url
        with pytest.raises(NotNow, match="307"):
            ACTIONS[CALL](Job.objects.get(kind=CALL).payload, NOW)
        assert other.heard == []


def test_a_whole_package_ends_with_its_completion(cast: Cast, program: Listener) -> None:
    hears(cast.dana, program, "booking.completed", "session.no_show", "session.completed")
    booking = booked(cast, "single", [at("2027-03-02 15:00")])
    later = NOW + timedelta(days=2)
    note_attendance(booking=booking, sessions=ids(booking, 1), status=SessionStatus.NO_SHOW, by="host", now=later)
    call_all()
    assert types(program) == ["booking.completed", "session.no_show"]
    assert Booking.objects.get().status == "completed"
