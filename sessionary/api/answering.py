"""Answers with what may be seen: by the booking's secret, by one session's, or by the host."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse

from sessionary.actions.booking_facts import Body, with_booking_links, with_session_link
from sessionary.actions.offering import FreeSlots
from sessionary.actions.slot_bytes import slots_json
from sessionary.models import Booking, Session


def json_answer(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """JSON that no cache keeps."""
    answer = HttpResponse(json.dumps(body), status=status, content_type="application/json")
    answer["Cache-Control"] = "no-store"
    return answer


def slots_answer(free: FreeSlots, duration: int, zone: ZoneInfo, sessions: int) -> HttpResponse:
    """Free slots with the number of sessions to choose."""
    head = f'{{"time_zone":{json.dumps(zone.key)},"sessions":{sessions},"slots":'
    slots = slots_json(free.starts, duration, zone, free.seats_left)
    return HttpResponse(f"{head}{slots}}}", content_type="application/json")


def shown_to(facts: Body, booking: Booking, session: Session | None) -> Body:
    """The facts with their links, or, with a session's secret, that session and nothing of others or the money."""
    if session is None:
        return with_booking_links(facts, booking)
    mine = [with_session_link(one, booking) for one in facts["sessions"] if one["id"] == session.public_id]
    return {**facts, "package_status": None, "payment": None, "hold_expires_at": None, "sessions": mine}
