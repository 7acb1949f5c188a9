"""Settings that cannot be combined."""

from dataclasses import dataclass

from sessionary.rules.errors import Conflict, Invalid
from sessionary.rules.packages import complaint_about_sessions

PAIRS = (
    ("package", "approval"),
    ("package", "per_day"),
    ("package", "per_week"),
    ("package", "pooled"),
    ("collected", "approval"),
    ("collected", "no_event_type"),
    ("group", "per_day"),
    ("group", "per_week"),
    ("group", "approval"),
    ("group", "pooled"),
    ("approval", "pooled"),
)
ELSEWHERE = {"pooled": "master_page", "no_event_type": "page"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides over conflicts: the options of one event type or page, and what they are combined with.

    `mode` is automatic or approval, `pricing` none, shown or collected; no number of `seats` means unlimited.
    `pooled` says whether a master page with pooled availability leads here.
    """

    package: bool = False
    mode: str = "automatic"
    seats: int | None = 1
    per_day: int | None = None
    per_week: int | None = None
    pricing: str = "none"
    has_event_type: bool = True
    pooled: bool = False

    def in_force(self) -> set[str]:
        """The settings, by name, that may stand in another's way."""
        standing = {
            "package": self.package,
            "approval": self.mode == "approval",
            "group": self.seats != 1,
            "per_day": self.per_day is not None,
            "per_week": self.per_week is not None,
            "collected": self.pricing == "collected",
            "no_event_type": not self.has_event_type,
            "pooled": self.pooled,
        }
        return {name for name, stands in standing.items() if stands}


def conflicts(settings: Settings) -> list[Conflict]:
    """Every pair of settings in force that cannot be combined, in a fixed order.

    `where` is what carries the second of them: event_type, page or master_page. A package against approval,
    caps and pooled availability, and collected prices against approval and no event type, are the source's.
    """
    standing = settings.in_force()
    here = "event_type" if settings.has_event_type else "page"
    return [
        Conflict(one, other, ELSEWHERE.get(other, here))
        for one, other in PAIRS
        if one in standing and other in standing
    ]


def check_sessions(package: bool, sessions: int) -> None:
    """Raises `Invalid` for a number of sessions that is none: a package has 1 to 20, a single session is one."""
    if complaint := complaint_about_sessions(package, sessions):
        raise Invalid({"sessions": [complaint]})
