"""What a group shares at its conferencing provider: one meeting, made by the first, joined by others, left one by one.

Each session has a row of its own; those with the same `group` share what was made. Taking and leaving a share calls no
provider. It happens in the transaction that decides what is left to tell the provider, with all rows of the group
locked, so that nobody joins what another is just removing, and no two make one each.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sessionary.actions.queueing import NotYet
from sessionary.actions.taking_turns import A_MOMENT
from sessionary.models import Meeting


def share(meeting: Meeting, now: datetime) -> bool:
    """Leave the meeting to the others who have it, or join theirs, where that is due; whether it joined.

    What is `to_do` afterwards is for the provider. Needs the session's booking locked. Raises `NotYet` while another
    of the group is at it.
    """
    others = _others(meeting)
    if _lets_go(meeting) and (not _is_anywhere(meeting) or _have(others, meeting)):
        _save(meeting, **none_any_more(meeting), **_after_leaving(meeting))
        others = _others(meeting)
    if meeting.to_do != "make" or not others:
        return False
    ready = next((one for one in others if _is_ready_for(meeting, one) and not _is_busy(one, now)), None)
    if ready is None:
        _wait_for(others, meeting, now)
        return False
    there = {"external_id": ready.external_id, "joining": ready.joining, "connection": ready.connection}
    _save(meeting, **there, starts=ready.starts, asked=False, reason="", state=Meeting.State.READY)
    return True


def none_any_more(meeting: Meeting) -> dict[str, Any]:
    """What the row says when there is no meeting at the provider; the next one gets another name."""
    there: dict[str, Any] = {"external_id": "", "joining": {}, "starts": None}
    return {**there, "number": meeting.number + 1, "asked": False, "reason": "", "group": meeting.session.meeting}


def _after_leaving(meeting: Meeting) -> dict[str, Any]:
    gone = meeting.to_do == "remove"
    return {"state": Meeting.State.REMOVED if gone else Meeting.State.PENDING, "connection": None}


def _others(meeting: Meeting) -> list[Meeting]:
    """The other rows of its group. All are locked in the same order, its own among them."""
    rows = Meeting.objects.filter(group=meeting.group, provider=meeting.provider).order_by("pk")
    locked = list(rows.select_for_update(of=("self",), no_key=True).select_related("session", "connection"))
    return [one for one in locked if one.pk != meeting.pk]


def _lets_go(meeting: Meeting) -> bool:
    """Whether it is not for this session any more: canceled, in another group, or with another host."""
    return meeting.to_do in ("remove", "leave") or (meeting.to_do == "change" and meeting.host_changed)


def _is_anywhere(meeting: Meeting) -> bool:
    """Whether there is, or may be, a meeting at the provider that this row made or joined."""
    return bool(meeting.external_id) or meeting.asked


def _have(others: Iterable[Meeting], meeting: Meeting) -> bool:
    return bool(meeting.external_id) and any(one.external_id == meeting.external_id for one in others)


def _is_ready_for(meeting: Meeting, other: Meeting) -> bool:
    session = meeting.session
    same_host = other.connection is None or other.connection.user_id == session.host_id
    return bool(other.external_id) and other.starts == session.starts and same_host


def _is_busy(meeting: Meeting, now: datetime) -> bool:
    return meeting.busy_until is not None and meeting.busy_until > now


def _wait_for(others: Iterable[Meeting], meeting: Meeting, now: datetime) -> None:
    """Raises `NotYet` while one of the others is about to have what can be joined.

    Of two that both asked for it without hearing, the earlier one goes first.
    """
    for one in others:
        earlier = one.asked and (one.pk < meeting.pk or not meeting.asked)
        if _is_busy(one, now) or (one.is_under_way and (one.to_do == "change" or earlier)):
            raise NotYet(now + A_MOMENT)


def _save(meeting: Meeting, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(changes))
