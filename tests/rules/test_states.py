"""Statuses of packages, by those of their sessions."""

import pytest

from sessionary.rules.states import SessionStatus, may_become, package_status


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ("scheduled scheduled", "created"),
        ("completed scheduled", "created"),
        ("rescheduled scheduled", "updated"),
        ("canceled scheduled", "updated"),
        ("to_reschedule completed", "updated"),
        ("completed completed", "completed"),
        ("completed canceled", "completed"),
        ("no_show canceled", "completed"),
        ("canceled canceled", "updated"),
        ("scheduled", "created"),
    ],
)
def test_a_package_is_created_updated_completed(sessions: str, expected: str) -> None:
    assert package_status([SessionStatus(word) for word in sessions.split()]) == expected


@pytest.mark.parametrize(
    ("status", "others"),
    [
        ("held", "scheduled canceled"),
        ("requested", "scheduled canceled"),
        ("scheduled", "rescheduled to_reschedule completed no_show canceled"),
        ("rescheduled", "rescheduled to_reschedule completed no_show canceled"),
        ("to_reschedule", "rescheduled canceled"),
        ("completed", "no_show rescheduled canceled"),
        ("no_show", "completed rescheduled canceled"),
        ("canceled", ""),
    ],
)
def test_a_session_becomes_only_what_it_may(status: str, others: str) -> None:
    assert {other for other in SessionStatus if may_become(SessionStatus(status), other)} == set(others.split())
