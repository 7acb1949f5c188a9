"""What the options of an event type or page may be, each by itself. Combinations are the conflicts' business."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sessionary.rules.packages import complaint_about_sessions
from sessionary.rules.questions import complaints_about_questions
from sessionary.rules.reminders import complaints_about_follow_up, complaints_about_reminders
from sessionary.rules.sentences import Sentence
from sessionary.rules.slugs import complaint_about_event_type_slug

DAY = 1440
LONGEST_NAME, LONGEST_TEXT, LONGEST_DETAIL = 120, 5000, 500
MOST_MONEY = 10**12
CHOICES = {
    "mode": ("automatic", "approval"),
    "pricing": ("none", "shown", "collected"),
    "cancel_reason": ("mandatory", "optional", "not_asked"),
    "reschedule_reason": ("mandatory", "optional", "not_asked"),
}
PLAIN_LOCATIONS = ("none", "phone", "address", "ask", "link")
MINUTES = {"duration": (5, DAY), "increment": (5, DAY), "before": (0, DAY), "after": (0, DAY), "lead": (0, 366 * DAY)}
CAPS = ("per_day", "per_week")
MOST_PLACES = 10_000
LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")

Options = Mapping[str, Any]


def complaints_about_options(options: Options) -> dict[str, list[str]]:
    """What is wrong with each of the options, in sentences; their names and units are those of `EventType`.

    `hidden` says that they are a page's own, `online` which kinds of location get a meeting made for each session.
    Policies, and whether the gateway takes the amounts, are not looked at.
    """
    found = {name: list(check(options)) for name, check in CHECKS.items()}
    return {name: complaints for name, complaints in found.items() if complaints}


def complaint_about_name(name: str) -> str | None:
    """What is wrong with the name of an event type or page."""
    if not name.strip() or len(name) > LONGEST_NAME or LINE_BREAKS.search(name):
        return Sentence("Enter a name of 1 to %(most)s characters, on one line.", most=LONGEST_NAME)
    return None


def complaint_about_length(text: str, longest: int) -> str | None:
    """What is wrong with a text of any kind."""
    return Sentence("Please use at most %(most)s characters.", most=longest) if len(text) > longest else None


def _slug(options: Options) -> list[str]:
    return [] if options["hidden"] else _only(complaint_about_event_type_slug(options["slug"]))


def _within(name: str, least: int, most: int, sentence: str) -> Callable[[Options], list[str]]:
    def check(options: Options) -> list[str]:
        value = options[name]
        return [] if value is None or least <= value <= most else [sentence]

    return check


def _minutes(name: str) -> Callable[[Options], list[str]]:
    least, most = MINUTES[name]
    return _within(name, least, most, Sentence("Use %(least)s to %(most)s minutes.", least=least, most=most))


def _increment(options: Options) -> list[str]:
    found = _minutes("increment")(options)
    if options["increment"] % 5:
        found.append(Sentence("Use a multiple of 5 minutes."))
    return found


def _chosen(name: str) -> Callable[[Options], list[str]]:
    return lambda options: _one_of(CHOICES[name], options[name])


def _location_kind(options: Options) -> list[str]:
    return _one_of((*PLAIN_LOCATIONS, *options["online"]), options["location_kind"])


def _one_of(choices: tuple[str, ...], value: str) -> list[str]:
    if value in choices:
        return []
    return [Sentence("Choose one of these: %(choices)s.", choices=", ".join(choices))]


def _location_detail(options: Options) -> list[str]:
    kind, detail = options["location_kind"], options["location_detail"]
    if complaint := complaint_about_length(detail or "", LONGEST_DETAIL):
        return [complaint]
    if kind == "address" and not (detail or "").strip():
        return [Sentence("Enter the address where sessions take place.")]
    if kind == "link" and not _is_link(detail or ""):
        return [Sentence("Enter the link to the meeting, beginning with https://.")]
    return []


def _is_link(text: str) -> bool:
    """Whether a browser can open it as a page; splitting refuses some nonsense with `ValueError`."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", text)


def _price(options: Options) -> list[str]:
    price, priced = options["price"], options["pricing"] != "none"
    if priced and price is None:
        return [Sentence("Enter the price, or choose to have none.")]
    if not priced and price is not None:
        return [Sentence("Choose whether the price is shown or collected, or leave it out.")]
    if options["pricing"] == "collected" and price == 0:
        return [Sentence("There is nothing to collect. Enter a price above 0, or choose to have none.")]
    return _amount(price)


def _single_price(options: Options) -> list[str]:
    single, price = options["single_price"], options["price"]
    if single is not None and options["pricing"] == "none":
        return [Sentence("Choose whether the price is shown or collected, or leave it out.")]
    is_possible = single is not None and price is not None and price <= MOST_MONEY and options["sessions"] > 0
    if options["package"] and is_possible and single * options["sessions"] < price:
        return [
            Sentence("One by one the sessions would cost less than together. Enter a higher price, or leave it out.")
        ]
    return _amount(single)


def _amount(amount: int | None) -> list[str]:
    return [] if amount is None or 0 <= amount <= MOST_MONEY else [Sentence("Please enter an amount.")]


def _only(complaint: str | None) -> list[str]:
    return [] if complaint is None else [complaint]


PLACES = Sentence("Use a number from 1 to %(most)s, or none for no limit.", most=MOST_PLACES)
CHECKS: dict[str, Callable[[Options], list[str]]] = {
    "slug": _slug,
    "name": lambda options: _only(complaint_about_name(options["name"])),
    "description": lambda options: _only(complaint_about_length(options["description"], LONGEST_TEXT)),
    "sessions": lambda options: _only(complaint_about_sessions(options["package"], options["sessions"])),
    "suggested_times": _within("suggested_times", 1, 10, Sentence("Use 1 to 10 suggested times.")),
    **{name: _minutes(name) for name in MINUTES},
    "increment": _increment,
    "horizon": _within("horizon", 1, 3660, Sentence("Use 1 to 3660 days.")),
    **{name: _within(name, 1, MOST_PLACES, PLACES) for name in ("seats", *CAPS)},
    **{name: _chosen(name) for name in CHOICES},
    "location_kind": _location_kind,
    "location_detail": _location_detail,
    "price": _price,
    "single_price": _single_price,
    "questions": lambda options: complaints_about_questions(options["questions"]),
    "reminders": lambda options: complaints_about_reminders(options["reminders"]),
    "follow_up": lambda options: complaints_about_follow_up(options["follow_up"]),
}
