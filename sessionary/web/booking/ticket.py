"""The ticket: one numbered row for each session chosen or proposed, and the clock changes between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sessionary.actions import wording
from sessionary.actions.clock_notes import clock_notes
from sessionary.models import Offer
from sessionary.rules.planning import Proposal
from sessionary.web.booking.choice import Choice


@dataclass(frozen=True, slots=True)
class Alternative:
    """A free start that can stand in for another."""

    start: int
    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Row:
    """One session. `note` is a clock change before it; `alternatives` are offered where it cannot be had."""

    number: int
    start: int
    day: str
    full_day: str
    time: str
    clock: str
    note: str = ""
    why: str = ""
    alternatives: list[Alternative] = field(default_factory=list)
    query: str = ""


def chosen_rows(choice: Choice, offer: Offer, taken: Mapping[int, Sequence[int]], locale: str) -> list[Row]:
    """The picks in order; `taken` has the nearest free starts for those that can no longer be had."""
    notes = {} if choice.suggesting else _notes(choice.picks, choice.zone, offer.zone, locale)
    return [
        _row(
            number,
            start,
            choice,
            offer,
            locale,
            note=notes.get(place - 1, ""),
            why="taken" if start in taken else "unchanged" if start in choice.unchanged else "",
            alternatives=_replacements(start, taken.get(start, ()), choice, locale),
            query=choice.query(remove=start),
        )
        for place, (number, start) in enumerate(zip(numbers_of(choice), choice.picks, strict=True), start=1)
    ]


def numbers_of(choice: Choice) -> list[int]:
    """The session number of each pick: where sessions move, in the order of their times before."""
    return [choice.number_at(place) for place in range(1, len(choice.picks) + 1)]


def numbered(choice: Choice, proposals: Sequence[Proposal]) -> dict[int, int]:
    """The session number of each start that is chosen or would be added by "Add these"."""
    if not proposals:
        return dict(zip(choice.picks, numbers_of(choice), strict=True))
    found = ((_standing_in(proposal), place) for place, proposal in enumerate(proposals, start=1))
    return {start: choice.number_at(place) for start, place in found if start is not None}


def proposed_rows(choice: Choice, offer: Offer, proposals: Sequence[Proposal], locale: str) -> list[Row]:
    """What would fill the rest, numbered as it would be in the end."""
    starts = [proposal.start if (one := _standing_in(proposal)) is None else one for proposal in proposals]
    notes = _notes(sorted(starts), choice.zone, offer.zone, locale)
    rows = []
    for place, proposal in enumerate(proposals, start=1):
        if proposal.picked:
            continue
        swapped = choice.swap == proposal.start
        options = [proposal.start] * proposal.available + list(proposal.alternatives)
        rows.append(
            _row(
                choice.number_at(place),
                proposal.start,
                choice,
                offer,
                locale,
                note=notes.get(place - 1, ""),
                why=proposal.why or ("swap" if swapped else ""),
                alternatives=[
                    Alternative(one, _short(one, proposal.start, choice.zone, locale), "") for one in options
                ],
                query=choice.query(swap=proposal.start),
            )
        )
    return rows


def kept_rows(starts: Sequence[int], choice_zone: ZoneInfo, offer: Offer, locale: str) -> list[Row]:
    """Held or booked starts, which are only looked at."""
    notes = _notes(starts, choice_zone, offer.zone, locale)
    return [
        Row(number, start, *_when(start, offer.options.duration, choice_zone, locale), notes.get(number - 1, ""))
        for number, start in enumerate(starts, start=1)
    ]


def _row(
    number: int,
    start: int,
    choice: Choice,
    offer: Offer,
    locale: str,
    *,
    note: str,
    why: str,
    alternatives: list[Alternative],
    query: str,
) -> Row:
    when = _when(start, offer.options.duration, choice.zone, locale)
    return Row(number, start, *when, note, why, alternatives, query)


def _when(start: int, duration: int, zone: ZoneInfo, locale: str) -> tuple[str, str, str, str]:
    begins, ends = wording.local(start, zone), wording.local(start + duration, zone)
    return (
        wording.day(begins.date(), locale),
        wording.day(begins.date(), locale, "full_day"),
        wording.time_range(begins, ends),
        wording.clock(begins),
    )


def _notes(starts: Sequence[int], zone: ZoneInfo, page_zone: ZoneInfo, locale: str) -> dict[int, str]:
    return {note.index: note.text for note in clock_notes(starts, zone, page_zone, locale)}


def _replacements(start: int, nearest: Sequence[int], choice: Choice, locale: str) -> list[Alternative]:
    others = [pick for pick in choice.picks if pick != start]
    return [
        Alternative(one, _short(one, start, choice.zone, locale), choice.query(pick=sorted([*others, one])))
        for one in nearest
    ]


def _short(start: int, instead_of: int, zone: ZoneInfo, locale: str) -> str:
    """`Tue 9, 9:30`; with its month where that is not the one of the start it stands in for."""
    begins, other = wording.local(start, zone), wording.local(instead_of, zone)
    form = "shortest" if (begins.year, begins.month) == (other.year, other.month) else "short"
    return f"{wording.day(begins.date(), locale, form)}, {wording.clock(begins)}"


def _standing_in(proposal: Proposal) -> int | None:
    """The start that is taken unless the Customer chooses another; None where none is free nearby."""
    if proposal.available or proposal.picked:
        return proposal.start
    return proposal.alternatives[0] if proposal.alternatives else None
