"""Event types as hosts' programs set them up."""

from typing import Any

import pytest

from sessionary.models import EventType
from tests.api.caller import slug_of
from tests.api.program import Program
from tests.cast import Cast, booked, five_tuesdays

DEFAULTS: dict[str, Any] = {
    "description": "",
    "pages": [],
    "duration_minutes": 30,
    "scheduling": {"mode": "automatic", "package": False, "sessions": 1, "seats": 1, "suggested_times": 3},
    "slots": {
        "increment_minutes": 30,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "lead_time_minutes": 60,
        "horizon_days": 548,
        "per_day": None,
        "per_week": None,
    },
    "location": {"kind": "none", "detail": None},
    "pricing": "none",
    "price": None,
    "single_session_price": None,
    "cancel_policy": [{"notice_minutes": 0, "refund": {"percent": 100}}],
    "reschedule_policy": [{"notice_minutes": 0, "fee": {"percent": 0}}],
    "reason": {"cancel": "optional", "reschedule": "optional"},
    "questions": [],
    "reminders": [1440, 60],
    "follow_up_minutes": None,
    "reminders_to_owner": False,
    "sms_reminders": False,
}
WHOLE: dict[str, Any] = {
    "slug": "coaching-3",
    "name": "Coaching, three times",
    "description": "One hour each.",
    "pages": ["dana"],
    "duration_minutes": 60,
    "scheduling": {"mode": "automatic", "package": True, "sessions": 3, "seats": 1, "suggested_times": 3},
    "slots": {
        "increment_minutes": 15,
        "buffer_before_minutes": 5,
        "buffer_after_minutes": 10,
        "lead_time_minutes": 120,
        "horizon_days": 90,
        "per_day": None,
        "per_week": None,
    },
    "location": {"kind": "link", "detail": "https://meet.example.com/dana"},
    "pricing": "collected",
    "price": {"amount": 15000, "currency": "USD"},
    "single_session_price": {"amount": 6000, "currency": "USD"},
    "cancel_policy": [
        {"notice_minutes": 1440, "refund": {"percent": 100}},
        {"notice_minutes": 0, "refund": {"percent": 50}},
    ],
    "reschedule_policy": [{"notice_minutes": 0, "fee": {"fixed": 500}}],
    "reason": {"cancel": "mandatory", "reschedule": "not_asked"},
    "questions": [
        {"key": "goal", "label": "Your goal?", "kind": "text", "required": False, "options": []},
        {"key": "level", "label": "Your level?", "kind": "choice", "required": True, "options": ["Low", "High"]},
    ],
    "reminders": [43200, 120, 5],
    "follow_up_minutes": 90,
    "reminders_to_owner": True,
    "sms_reminders": True,
}


@pytest.fixture
def program(cast: Cast) -> Program:
    return Program(cast.dana)


def test_what_is_left_out_has_exactly_the_documented_default(program: Program) -> None:
    answer = program.post("event-types", {"slug": "new", "name": "New"})
    assert (answer.status_code, answer.json()) == (201, {"slug": "new", "name": "New", **DEFAULTS})


@pytest.mark.parametrize("given", [{"slug": "new", "name": "New"}, WHOLE], ids=["defaults", "everything"])
def test_what_is_read_can_be_written(program: Program, given: dict[str, Any]) -> None:
    made = program.post("event-types", given).json()
    assert made == {**DEFAULTS, **given}
    address = f"event-types/{given['slug']}"
    assert program.get(address).json() == made
    before = EventType.objects.filter(slug=given["slug"]).values().get()
    again = program.patch(address, made)
    assert (again.status_code, again.json()) == (200, made)
    assert EventType.objects.filter(slug=given["slug"]).values().get() == before


def test_objects_are_merged_and_lists_replaced(program: Program) -> None:
    program.post("event-types", WHOLE)
    changes = {"slots": {"horizon_days": 30}, "questions": [], "price": 12000, "reason": {"cancel": "optional"}}
    assert program.patch("event-types/coaching-3", changes).json() == {
        **WHOLE,
        "slots": {**WHOLE["slots"], "horizon_days": 30},
        "questions": [],
        "price": {"amount": 12000, "currency": "USD"},
        "reason": {"cancel": "optional", "reschedule": "not_asked"},
    }


@pytest.mark.parametrize(
    ("changes", "also"),
    [
        ({"scheduling": {"package": False}}, {"scheduling": {**WHOLE["scheduling"], "package": False, "sessions": 1}}),
        ({"pricing": "none"}, {"pricing": "none", "price": None, "single_session_price": None}),
        ({"location": {"kind": "phone"}}, {"location": {"kind": "phone", "detail": None}}),
    ],
    ids=["single means one session", "no price", "another location"],
)
def test_what_follows_from_a_change_need_not_be_said(
    program: Program, changes: dict[str, Any], also: dict[str, Any]
) -> None:
    program.post("event-types", WHOLE)
    assert program.patch("event-types/coaching-3", changes).json() == {**WHOLE, **also}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "No"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "x" * 61}, "slug"),
        ({"slug": "single"}, "slug"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"description": "x" * 5001}, "description"),
        ({"pages": ["nobody"]}, "pages"),
        ({"pages": ["sid-vale"]}, "pages"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"duration_minutes": 1441}, "duration_minutes"),
        ({"scheduling": {"sessions": 0}}, "scheduling.sessions"),
        ({"scheduling": {"sessions": 21}}, "scheduling.sessions"),
        ({"scheduling": {"package": False, "sessions": 3}}, "scheduling.sessions"),
        ({"scheduling": {"seats": 0}}, "scheduling.seats"),
        ({"scheduling": {"seats": 10**30}}, "scheduling.seats"),
        ({"scheduling": {"suggested_times": 0}}, "scheduling.suggested_times"),
        ({"scheduling": {"suggested_times": 11}}, "scheduling.suggested_times"),
        ({"slots": {"increment_minutes": 7}}, "slots.increment_minutes"),
        ({"reminders": [4]}, "reminders"),
        ({"reminders": [43201]}, "reminders"),
        ({"reminders": [10**30]}, "reminders"),
        ({"reminders": [60, 60]}, "reminders"),
        ({"reminders": [1440, 60, 30, 15]}, "reminders"),
        ({"follow_up_minutes": -1}, "follow_up_minutes"),
        ({"follow_up_minutes": 43201}, "follow_up_minutes"),
        ({"slots": {"increment_minutes": 0}}, "slots.increment_minutes"),
        ({"slots": {"buffer_before_minutes": -1}}, "slots.buffer_before_minutes"),
        ({"slots": {"buffer_after_minutes": 1441}}, "slots.buffer_after_minutes"),
        ({"slots": {"lead_time_minutes": -1}}, "slots.lead_time_minutes"),
        ({"slots": {"horizon_days": 0}}, "slots.horizon_days"),
        ({"scheduling": {"package": False}, "slots": {"per_day": 0}}, "slots.per_day"),
        ({"scheduling": {"package": False}, "slots": {"per_week": 10**9}}, "slots.per_week"),
        ({"location": {"kind": "address"}}, "location.detail"),
        ({"location": {"kind": "link", "detail": "javascript:alert(1)"}}, "location.detail"),
        ({"location": {"kind": "link", "detail": "https://["}}, "location.detail"),
        ({"price": -1}, "price"),
        ({"price": 10**20}, "price"),
        ({"price": None}, "price"),
        ({"price": {"amount": 100, "currency": "EUR"}}, "price"),
        ({"pricing": "none", "price": 100}, "price"),
        ({"single_session_price": -1}, "single_session_price"),
        ({"cancel_policy": [{"notice_minutes": 10, "refund": {"percent": 1}}]}, "cancel_policy"),
        ({"cancel_policy": [{"notice_minutes": 20161, "refund": {"percent": 1}}]}, "cancel_policy"),
        ({"cancel_policy": [{"notice_minutes": 0, "refund": {"percent": 101}}]}, "cancel_policy"),
        ({"cancel_policy": [{"notice_minutes": 0, "refund": {"percent": 1}}] * 2}, "cancel_policy"),
        ({"cancel_policy": [{"notice_minutes": 0, "refund": {"percent": 1}}] * 21}, "cancel_policy"),
        ({"reschedule_policy": [{"notice_minutes": 0, "fee": {"fixed": 5001}}]}, "reschedule_policy"),
        ({"questions": [WHOLE["questions"][0]] * 2}, "questions"),
        ({"questions": [{"key": "a b", "label": "?", "kind": "text"}]}, "questions"),
        ({"questions": [{"key": "a", "label": " ", "kind": "text"}]}, "questions"),
        ({"questions": [{"key": "a", "label": "?", "kind": "choice"}]}, "questions"),
        ({"questions": [{"key": "a", "label": "?", "kind": "choice", "options": ["x", "x"]}]}, "questions"),
        ({"questions": [{"key": "a", "label": "?", "kind": "checks", "options": [" "]}]}, "questions"),
        ({"questions": [{"key": "a", "label": "?", "kind": "consent", "options": ["x"]}]}, "questions"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    program: Program, changes: dict[str, Any], field: str
) -> None:
    made = program.post("event-types", WHOLE).json()
    answer = program.patch("event-types/coaching-3", changes)
    assert (answer.status_code, slug_of(answer)) == (422, "invalid")
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert answer.json()["errors"][0]["detail"].endswith(".")
    assert program.get("event-types/coaching-3").json() == made


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"colour": "red"},
        {"scheduling": None},
        {"scheduling": {"mode": "sometimes"}},
        {"location": {"kind": "moon"}},
        {"cancel_policy": [{"notice_minutes": 0}]},
        {"cancel_policy": [{"notice_minutes": 0, "refund": {"percent": 33.5}}]},
        {"cancel_policy": [{"notice_minutes": 0, "refund": {"percent": 1, "fixed": 1}}]},
        {"reason": {"cancel": "maybe"}},
        {"reminders": None},
        {"reminders": ["soon"]},
        {"reminders_to_owner": None},
        [],
    ],
    ids=str,
)
def test_other_shapes_are_refused(program: Program, changes: Any) -> None:
    assert program.patch("event-types/single", changes).status_code == 422


def test_a_retried_post_makes_it_once(program: Program) -> None:
    data, key = {"slug": "new", "name": "New"}, {"Idempotency-Key": "one"}
    first, again = program.post("event-types", data, **key), program.post("event-types", data, **key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert slug_of(program.post("event-types", {**data, "name": "Other"}, **key)) == "idempotency-key-reused"
    assert slug_of(program.post("event-types", data)) == "invalid"


def test_deleting_archives_and_the_slug_is_free_again(cast: Cast, program: Program) -> None:
    booking = booked(cast, "pack-5", five_tuesdays())
    assert program.delete("event-types/pack-5").status_code == 204
    assert program.get("event-types/pack-5").status_code == 404
    assert program.delete("event-types/pack-5").status_code == 404
    assert [one["slug"] for one in program.get("event-types").json()["event_types"]] == ["single", "pack-1", "pack-20"]
    assert program.post("event-types", {"slug": "pack-5", "name": "New"}).status_code == 201
    booking.refresh_from_db()
    assert booking.event_type.name == "Pack-5"


def test_lists_take_the_same_queries_however_long(cast: Cast, program: Program, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    other = Program(cast.sid)
    other.post("event-types", {"slug": "one", "name": "One", "pages": ["sid-vale"]})
    for caller, length in ((other, 1), (program, 4)):
        caller.get("event-types")  # once an hour the token's use is noted
        with django_assert_num_queries(4):
            assert len(caller.get("event-types").json()["event_types"]) == length
