"""Calling a host's programs: signed as Standard Webhooks has it, at least once, each event with an id of its own."""

import base64
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sessionary.actions.booking_facts import booking_facts, session_facts, transaction_facts
from sessionary.actions.payment_details import ledger_line
from sessionary.actions.queueing import enqueue
from sessionary.actions.transactions import write
from sessionary.actions.webhook_events import events_of
from sessionary.actions.webhooks import caller
from sessionary.models import Activity, Attempt, Booking, Webhook
from sessionary.providers.messaging.contract import Never, NotNow
from sessionary.providers.outside import Forbidden, Unreachable
from sessionary.rules.errors import NotFound

CALL = "call_webhook"
GONE = 410


def announce(activities: Sequence[Activity], now: datetime) -> None:
    """Queue a call for each event that some webhook wants, in the caller's transaction."""
    accounts = {activity.account_id for activity in activities}
    webhooks = defaultdict(list)
    for webhook in Webhook.objects.filter(account__in=accounts, enabled=True, user__is_active=True):
        webhooks[webhook.account_id].append(webhook)
    for activity in activities:
        if activity.account_id in webhooks and activity.booking is not None:
            _announce(activity, webhooks[activity.account_id], now)


def call(payload: dict[str, Any], now: datetime) -> None:
    """The job: one call about one event; what the webhook's User may not see is not told.

    Raises `NotNow` for all but a 2xx answer; 410 ends the webhook.
    """
    webhook = Webhook.objects.select_related("user").filter(pk=payload["webhook"], enabled=True).first()
    if webhook is None or not webhook.user.is_active:
        return
    activity = Activity.objects.select_related("booking").get(pk=payload["activity"])
    assert activity.booking is not None
    try:
        booking = Booking.shown_to(webhook.user, activity.booking.public_id)
    except NotFound:
        return
    body = json.dumps(_body(payload, activity, booking)).encode()
    status = _send(webhook, f"evt_{payload['activity']}_{payload['number']}", body, now)
    if status == GONE:
        write(lambda: Webhook.objects.filter(pk=webhook.pk).update(enabled=False))
        raise Never("The program answered 410 and wants no more calls.")
    if not 200 <= status < 300:
        raise NotNow(f"The program answered {status}.")


def signature(key: bytes, event_id: str, timestamp: int, body: bytes) -> str:
    """What stands in `webhook-signature`."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def secret_in_words(webhook: Webhook) -> str:
    """The key as programs enter it: `whsec_…`."""
    return f"whsec_{base64.b64encode(webhook.key).decode()}"


def _announce(activity: Activity, webhooks: Sequence[Webhook], now: datetime) -> None:
    for number, event in enumerate(events_of(activity)):
        for webhook in webhooks:
            if webhook.wants(event.type):
                about = {"type": event.type, "session": event.session, "attempt": event.attempt}
                enqueue(
                    account_id=activity.account_id,
                    kind=CALL,
                    lane=f"webhook:{webhook.pk}",
                    dedupe=f"{CALL}:{webhook.pk}:{activity.pk}:{number}",
                    payload={"webhook": webhook.pk, "activity": activity.pk, "number": number, **about},
                    run_at=now,
                )


def _body(payload: dict[str, Any], activity: Activity, booking: Booking) -> dict[str, Any]:
    sessions = booking.sessions_in_order
    session = next((one for one in sessions if one.pk == payload["session"]), None)
    attempt = Attempt.objects.filter(pk=payload["attempt"]).first() if payload["attempt"] else None
    return {
        "type": payload["type"],
        "timestamp": activity.at.isoformat(),
        "data": {
            "booking": booking_facts(booking, sessions),
            "session": session and session_facts(session, booking),
            "transaction": attempt and transaction_facts(ledger_line(attempt, sessions), booking),
        },
    }


def _send(webhook: Webhook, event_id: str, body: bytes, now: datetime) -> int:
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Sessionary",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(webhook.key, event_id, timestamp, body),
    }
    try:
        answer = caller().call("POST", webhook.url, content=body, headers=headers)
    except (Forbidden, Unreachable) as trouble:
        _note(webhook, str(trouble), now)
        raise (Never if isinstance(trouble, Forbidden) else NotNow)(str(trouble)) from trouble
    _note(webhook, str(answer.status_code), now)
    return int(answer.status_code)


def _note(webhook: Webhook, answer: str, now: datetime) -> None:
    write(lambda: Webhook.objects.filter(pk=webhook.pk).update(last_answer=answer[:200], last_at=now))
