"""Refusals, in the words that pages and API share. `slug` names the kind for programs, for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sessionary.rules.sentences import Sentence


class Refused(Exception):
    """Something that cannot be done; `detail` says, in a sentence, what to do about it."""

    slug = "refused"
    detail: str = Sentence("This cannot be done.")

    def __init__(self, detail: str | None = None) -> None:
        self.detail = detail or self.detail
        super().__init__(self.detail)


class NotFound(Refused):
    slug = "not-found"
    detail = Sentence("There is nothing under this address.")


class RefusedStarts(Refused):
    """A refusal that names starts, in minutes since the epoch."""

    def __init__(self, starts: Sequence[int]) -> None:
        super().__init__()
        self.starts = list(starts)


class SlotsTaken(RefusedStarts):
    """Blocked by claims, buffers, calendars, caps or seats alone."""

    slug = "slots-taken"
    detail = Sentence("Some of these times are taken. Please choose others for them.")


class NotOffered(RefusedStarts):
    """Outside what is on offer: hours, grid, lead time, horizon, or not to be booked here at all."""

    slug = "not-offered"
    detail = Sentence("Some of these times are not on offer. Please choose from the free times.")


class SlotsOverlap(RefusedStarts):
    """Chosen starts that clash with an earlier chosen one, buffers counted."""

    slug = "slots-overlap"
    detail = Sentence("Some of these times overlap one another. Please choose times that do not.")


class WrongNumberOfSessions(Refused):
    """A choice of more or fewer than the exact number."""

    slug = "wrong-number-of-sessions"

    def __init__(self, wanted: int, given: int) -> None:
        super().__init__(Sentence("Please choose exactly %(wanted)s; you chose %(given)s.", wanted=wanted, given=given))
        self.wanted, self.given = wanted, given


class Invalid(Refused):
    """Input that will not do: for each field, what to do about it."""

    slug = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(" ".join(str(text) for texts in errors.values() for text in texts))
        self.errors = {field: list(texts) for field, texts in errors.items()}


class AmountChanged(Refused):
    """The money the caller saw is not what it costs; `amount` is, in the currency's smallest unit."""

    slug = "amount-changed"
    detail = Sentence("The price has changed. Please look at the new one; nothing was done.")

    def __init__(self, amount: int, currency: str) -> None:
        super().__init__()
        self.amount, self.currency = amount, currency


class NotAllowed(Refused):
    """Outside the policy the booking was made under."""

    slug = "not-allowed"
    detail = Sentence("This cannot be changed any more. Please ask the host.")


class HoldEnded(Refused):
    slug = "hold-ended"
    detail = Sentence("These times cannot be held longer. If they are still free you can book them.")


class TooManyRequests(Refused):
    slug = "too-many-requests"
    detail = Sentence("That was too often. Please wait ten minutes and try again.")


class KeyReused(Refused):
    slug = "idempotency-key-reused"
    detail = Sentence("This Idempotency-Key was used for another request. Please send a new one.")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two settings that cannot be combined; `where` says what carries the other one."""

    setting: str
    with_: str
    where: str


class ConflictingSettings(Refused):
    slug = "conflicting-settings"
    detail = Sentence("Some settings cannot be combined. Please change one of each pair.")

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__()
        self.conflicts = list(conflicts)
