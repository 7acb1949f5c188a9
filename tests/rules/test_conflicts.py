"""What cannot be combined, and nothing else."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from sessionary.rules.conflicts import Settings, conflicts
from sessionary.rules.errors import Conflict

CHANGES: dict[str, dict[str, Any]] = {
    "package": {"package": True},
    "approval": {"mode": "approval"},
    "group": {"seats": 8},
    "unlimited group": {"seats": None},
    "cap per day": {"per_day": 3},
    "cap per week": {"per_week": 3},
    "shown": {"pricing": "shown"},
    "collected": {"pricing": "collected"},
    "no event type": {"has_event_type": False},
    "pooled": {"pooled": True},
}
REFUSED = {
    frozenset(pair)
    for pair in [
        ("package", "approval"),
        ("package", "cap per day"),
        ("package", "cap per week"),
        ("package", "pooled"),
        ("collected", "approval"),
        ("collected", "no event type"),
        ("group", "cap per day"),
        ("group", "cap per week"),
        ("group", "approval"),
        ("group", "pooled"),
        ("unlimited group", "cap per day"),
        ("unlimited group", "cap per week"),
        ("unlimited group", "approval"),
        ("unlimited group", "pooled"),
        ("approval", "pooled"),
    ]
}


@pytest.mark.parametrize(("one", "other"), list(combinations(CHANGES, 2)))
def test_two_settings_conflict_just_when_the_list_says_so(one: str, other: str) -> None:
    found = conflicts(Settings(**{**CHANGES[one], **CHANGES[other]}))
    assert len(found) == (frozenset({one, other}) in REFUSED)


@pytest.mark.parametrize("name", CHANGES)
def test_no_setting_conflicts_by_itself(name: str) -> None:
    assert conflicts(Settings(**CHANGES[name])) == []


def test_both_settings_are_named_and_where_to_change_the_other() -> None:
    package = Settings(package=True)
    assert conflicts(replace(package, per_week=2)) == [Conflict("package", "per_week", "event_type")]
    assert conflicts(replace(package, per_week=2, has_event_type=False)) == [Conflict("package", "per_week", "page")]
    assert conflicts(replace(package, pooled=True)) == [Conflict("package", "pooled", "master_page")]
    assert conflicts(Settings(pricing="collected", has_event_type=False)) == [
        Conflict("collected", "no_event_type", "page")
    ]


def test_every_conflict_is_told_at_once() -> None:
    everything = Settings(
        package=True,
        mode="approval",
        seats=2,
        per_day=1,
        per_week=1,
        pricing="collected",
        has_event_type=False,
        pooled=True,
    )
    assert len(conflicts(everything)) == 11
