"""Calendars to subscribe to: written once for each version of what is in them, and kept by each process for a while."""

from collections.abc import Callable
from datetime import datetime

from django.core.cache import caches
from django.db.models import Max, QuerySet

from sessionary.models import Activity

FRESH_FOR = 900  # seconds: joining details come without anything having happened


def version_of(name: str, activities: QuerySet[Activity], now: datetime) -> str:
    """The same while nothing happens, for a quarter of an hour at most."""
    last = activities.aggregate(last=Max("pk"))["last"]
    return f"{name}-{last or 0}-{int(now.timestamp()) // FRESH_FOR}"


def kept(kind: str, version: str, make: Callable[[], bytes]) -> bytes:
    """What `make` writes, if this process does not have it as this `version`."""
    key = f"{kind}-feed:{version}"
    found: bytes | None = caches["process"].get(key)
    if found is None:
        found = make()
        caches["process"].set(key, found, FRESH_FOR)
    return found
