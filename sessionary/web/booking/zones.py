"""The zones to choose from: one for each place that keeps its own time."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from sessionary.actions import wording


def zone_choices(shown: ZoneInfo, page: ZoneInfo, now: datetime, locale: str) -> list[tuple[str, str]]:
    """Names and labels like `Berlin time (now 14:05)`: the shown and the page's own first, then all by city."""
    first = dict.fromkeys([shown.key, page.key])
    others = (key for _city, key in _by_city(locale) if key not in first)
    label = _("%(city)s time (now %(clock)s)")
    return [
        (key, label % {"city": wording.city(key, locale), "clock": wording.clock(now.astimezone(ZoneInfo(key)))})
        for key in [*first, *others]
    ]


@cache
def _by_city(locale: str) -> Sequence[tuple[str, str]]:
    table = files("tzdata").joinpath("zoneinfo/zone1970.tab").read_text()
    keys = [line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")]
    return sorted((wording.city(key, locale), key) for key in keys)
