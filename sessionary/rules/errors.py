"""Refusals, in the words that pages and API share. `slug` names the kind for programs, for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sessionary.rules.quotes import Quote, QuoteLine
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


class LinkEnded(NotFound):
    """A secret link that was one, until somebody ended it."""

    slug = "link-ended"
    detail = Sentence("This link was ended and opens nothing any more. You can have your present links sent to you.")


class NotPermitted(Refused):
    """Something that can be seen, but is for others to change."""

    slug = "not-permitted"
    detail = Sentence("You may see this, but not change it. Please ask an Administrator.")


class ChoosePage(Refused):
    """A master page that leaves the choice of a page to the Customer; `pages` are the slugs that can be chosen."""

    slug = "choose-a-page"
    detail = Sentence("Here Customers choose a page themselves. Please name one of its pages instead.")

    def __init__(self, pages: Sequence[str]) -> None:
        super().__init__()
        self.pages = list(pages)


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


class TimesUnchanged(RefusedStarts):
    """New times that their sessions have already."""

    slug = "times-unchanged"
    detail = Sentence("This is the time it has. Please choose another.")


class WrongNumberOfSessions(Refused):
    """A choice of more or fewer than the exact number."""

    slug = "wrong-number-of-sessions"

    def __init__(self, wanted: int, given: int) -> None:
        super().__init__(Sentence("Please choose exactly %(wanted)s; you chose %(given)s.", wanted=wanted, given=given))
        self.wanted, self.given = wanted, given


class RequestAnswered(Refused):
    """Somebody approved, declined or canceled the request meanwhile, or asked for other times, or it lapsed."""

    slug = "request-answered"
    detail = Sentence("This request has been answered meanwhile. Nothing was done. Please look at it again.")


class Invalid(Refused):
    """Input that will not do: for each field, what to do about it."""

    slug = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(" ".join(str(text) for texts in errors.values() for text in texts))
        self.errors = {field: list(texts) for field, texts in errors.items()}


class AmountChanged(Refused):
    """The money the caller saw is not what it is about; `amount` is, in the currency's smallest unit.

    For a change of sessions `quote` has the new one.
    """

    slug = "amount-changed"
    detail = Sentence("The amount has changed. Please look at the new one; nothing was done.")

    def __init__(self, amount: int, currency: str, quote: Quote | None = None) -> None:
        super().__init__()
        self.amount, self.currency, self.quote = amount, currency, quote


class NotAllowed(Refused):
    """Outside the policy the booking was made under, or no longer possible; `lines` name the sessions and why."""

    slug = "not-allowed"
    detail = Sentence("Some of these sessions cannot be changed any more. Nothing was done. Please ask the host.")

    def __init__(self, lines: Sequence[QuoteLine]) -> None:
        super().__init__()
        self.lines = list(lines)


class RefundExceedsLeft(Refused):
    """More than what came in and has not gone back; `left` is, in the currency's smallest unit."""

    slug = "refund-exceeds-left"

    def __init__(self, left: int, currency: str) -> None:
        super().__init__(Sentence("This is more than what is left to refund. Please enter a smaller amount."))
        self.left, self.currency = left, currency


class RefundsOff(Refused):
    slug = "refunds-off"
    detail = Sentence("Refunds are turned off for this account. Turn them on in the payment settings first.")


class PaymentRefused(Refused):
    """The gateway, or the Customer's bank, said no; nothing was charged."""

    slug = "payment-refused"
    detail = Sentence("The payment was refused. Nothing was charged. Please try again or choose another way to pay.")


class PaymentUnsure(Refused):
    """The gateway does not answer, so nobody knows yet; nothing is lost, and asking again is safe."""

    slug = "payment-unsure"
    detail = Sentence("The payment service does not answer. Please try again in a minute; nothing is charged twice.")


class ProviderSilent(Refused):
    """A provider does not answer; nothing was changed."""

    slug = "provider-silent"
    detail = Sentence("The provider does not answer. Nothing was changed. Please try again in a minute.")


class NotConnected(Refused):
    """Connecting an account at a provider did not come to an end; `detail` says why, and what to do."""

    slug = "not-connected"


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
class Carrier:
    """The event type, page or master page that carries a setting: its id, and its slug."""

    pk: int
    slug: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two settings that cannot be combined; `where` says what carries the other one, `carrier` which one, if known."""

    setting: str
    with_: str
    where: str
    carrier: Carrier | None = None


class ConflictingSettings(Refused):
    """`event_type` is the id of the one whose options they are; None for one that is not saved yet."""

    slug = "conflicting-settings"
    detail = Sentence("Some settings cannot be combined. Please change one of each pair.")

    def __init__(self, conflicts: Sequence[Conflict], event_type: int | None = None) -> None:
        super().__init__()
        self.conflicts, self.event_type = list(conflicts), event_type
