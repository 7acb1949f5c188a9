"""The month, its days and their times, as the choose page shows them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import wording
from sessionary.actions.offering import FreeSlots
from sessionary.actions.time_format import in_force
from sessionary.rules.clock_changes import clock_changes
from sessionary.rules.hours import instant, wall_clock
from sessionary.rules.packages import overlapped
from sessionary.rules.slots import SlotOptions
from sessionary.web.booking.choice import Choice

NOON, EVENING = 12 * 60, 17 * 60


@dataclass(frozen=True, slots=True)
class Time:
    """One start of a day. `chosen` and `overlaps` are session numbers; `left` is how many seats are, in words."""

    start: int
    clock: str
    name: str
    chosen: int | None
    overlaps: int | None
    left: str


@dataclass(frozen=True, slots=True)
class DayPart:
    """Morning, afternoon or evening."""

    name: str
    times: list[Time]

    @property
    def has_chosen(self) -> bool:
        return any(time.chosen for time in self.times)


@dataclass(frozen=True, slots=True)
class Day:
    """One date of the month. `chosen` and `proposed` are session numbers; `shift` a clock change like `+1 h`."""

    date: date
    name: str
    heading: str
    free: int
    chosen: list[int]
    proposed: list[int]
    is_open: bool
    shift: str
    query: str
    parts: list[DayPart]
    suggesting: bool

    @property
    def words(self) -> str:
        """What a screen reader says of the day."""
        words = [self.name]
        if self.chosen:
            numbers = ", ".join(map(str, self.chosen))
            said = _("time %(numbers)s chosen") if self.suggesting else _("session %(numbers)s chosen")
            words.append(said % {"numbers": numbers})
        if self.proposed:
            words.append(_("proposed for session %(numbers)s") % {"numbers": ", ".join(map(str, self.proposed))})
        words.append(self.count if self.free else _("no free times"))
        return ", ".join(words)

    @property
    def count(self) -> str:
        """`5 more times free`."""
        if self.chosen:
            return ngettext("%(count)s more time free", "%(count)s more times free", self.free) % {"count": self.free}
        return ngettext("%(count)s time free", "%(count)s times free", self.free) % {"count": self.free}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of days in weeks; None fills the first and last week."""

    name: str
    weeks: list[list[Day | None]]
    days: list[Day]
    open_day: Day | None
    weekdays: list[tuple[str, str]]

    @property
    def is_empty(self) -> bool:
        return not any(day.free or day.chosen for day in self.days)


def month_of(choice: Choice, free: FreeSlots, numbers: Mapping[int, int], options: SlotOptions, locale: str) -> Month:
    """The choice's month with the `free` slots in it; `numbers` has the session number of each pick and proposal."""
    builder = _Builder(choice, free, numbers, options, locale)
    days = [builder.day(number) for number in range(_length(choice.month))]
    offset = (choice.month.weekday() - in_force().first_weekday) % 7
    padded: list[Day | None] = [None] * offset + list(days) + [None] * (-(offset + len(days)) % 7)
    return Month(
        name=wording.day(choice.month, locale, "month"),
        weeks=[padded[begin : begin + 7] for begin in range(0, len(padded), 7)],
        days=days,
        open_day=next((day for day in days if day.is_open), None),
        weekdays=_weekdays(locale),
    )


class _Builder:
    def __init__(
        self,
        choice: Choice,
        free: FreeSlots,
        numbers: Mapping[int, int],
        options: SlotOptions,
        locale: str,
    ) -> None:
        self.choice, self.options, self.locale = choice, options, locale
        self.numbers = numbers
        self.by_day: dict[date, list[tuple[int, int]]] = defaultdict(list)
        self.seats_left = free.seats_left
        for start in sorted({*free.starts, *choice.picks}):
            day, minute = wall_clock(choice.zone, start)
            self.by_day[day].append((start, minute))
        self.proposals: dict[date, list[int]] = defaultdict(list)
        for start in numbers.keys() - set(choice.picks):
            self.proposals[wall_clock(choice.zone, start)[0]].append(self.numbers[start])
        self.shifts = _shifts(choice.month, choice.zone)
        self.open = choice.day if choice.day and _is_in(choice.day, choice.month) else self._first_day()

    def day(self, number: int) -> Day:
        day = self.choice.month + timedelta(days=number)
        starts = self.by_day.get(day, [])
        chosen = [self.numbers[start] for start, _ in starts if start in self.choice.picks]
        is_open = day == self.open
        return Day(
            date=day,
            name=wording.day(day, self.locale, "full_day"),
            heading=wording.day(day, self.locale),
            free=sum(1 for start, _ in starts if self._is_free(start)),
            chosen=sorted(chosen),
            proposed=sorted(self.proposals.get(day, [])),
            is_open=is_open,
            shift=self.shifts.get(day, ""),
            query=self.choice.query(day=day),
            parts=self._parts(day) if is_open or self.choice.view == "list" else [],
            suggesting=self.choice.suggesting,
        )

    def _first_day(self) -> date | None:
        """Open without being asked: the day of the last pick in this month, else the first with free times."""
        picked = [wall_clock(self.choice.zone, pick)[0] for pick in self.choice.picks]
        here = [day for day in picked if _is_in(day, self.choice.month)]
        return here[-1] if here else min((d for d in self.by_day if _is_in(d, self.choice.month)), default=None)

    def _is_free(self, start: int) -> bool:
        return self._in_the_way(start) is None

    def _in_the_way(self, start: int) -> int | None:
        """The pick that `start` cannot be chosen beside; of times only suggested that is itself."""
        if self.choice.suggesting:
            return start if start in self.choice.picks else None
        return overlapped(start, self.choice.picks, self.options)

    def _parts(self, day: date) -> list[DayPart]:
        parts: dict[str, list[Time]] = {}
        for start, minute in self.by_day.get(day, []):
            name = _("Morning") if minute < NOON else _("Afternoon") if minute < EVENING else _("Evening")
            parts.setdefault(name, []).append(self._time(start, minute, day))
        return [DayPart(name, times) for name, times in parts.items()]

    def _time(self, start: int, minute: int, day: date) -> Time:
        clock = wording.clock_of(minute)
        chosen = self.numbers.get(start) if start in self.choice.picks else None
        other = None if chosen else self._in_the_way(start)
        return Time(
            start=start,
            clock=clock,
            name=f"{wording.day(day, self.locale, 'full_day')}, {clock}",
            chosen=chosen,
            overlaps=None if other is None else self.numbers.get(other),
            left=_seats_in_words(self.seats_left.get(start)),
        )


def _seats_in_words(left: int | None) -> str:
    return "" if left is None else ngettext("%(count)s seat left", "%(count)s seats left", left) % {"count": left}


def _shifts(month: date, zone: ZoneInfo) -> dict[date, str]:
    first, last = instant(zone, month, 0), instant(zone, month + timedelta(days=_length(month)), 0)
    return {change.day: _signed(change.shift_minutes) for change in clock_changes(zone, first, last - 1)}


def _signed(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "−"
    return f"{sign}{hours} h" if not rest else f"{sign}{abs(minutes)} min"


def _length(month: date) -> int:
    return ((month + timedelta(days=32)).replace(day=1) - month).days


def _is_in(day: date, month: date) -> bool:
    return day.replace(day=1) == month


def _weekdays(locale: str) -> list[tuple[str, str]]:
    first = date(2024, 1, 1) + timedelta(days=in_force().first_weekday)  # a Monday
    days = [first + timedelta(days=number) for number in range(7)]
    return [(wording.weekday(day, locale, "short"), wording.weekday(day, locale, "long")) for day in days]
