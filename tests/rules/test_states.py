"""Statuses of packages, by those of their sessions."""

import pytest

from sessionary.rules.states import SessionStatus, package_status


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
