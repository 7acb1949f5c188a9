"""How far a message came, in words: handed over, arrived, or lost and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sessionary.models import Message, Outcome

LOST = "lost"


@dataclass(frozen=True, slots=True)
class Arrival:
    """`word` is for a tag, `sentence` says it in full; it is `bad` when the message did not arrive or was unwelcome."""

    word: str
    sentence: str
    bad: bool


def arrival_of(message: Message) -> Arrival:
    """Reads the message's `outcomes`."""
    outcome = Outcome.lasting(message)
    if outcome is None:
        state = dict(state_choices())[message.state]
        return Arrival(state, state, message.state == Message.State.FAILED)
    word, sentence, bad = _words()[Outcome.Kind(outcome.kind)]
    said = sentence % {"address": message.address}
    return Arrival(word, f"{said.rstrip('.')}: {outcome.why}" if bad and outcome.why else said, bad)


def state_choices() -> list[tuple[str, str]]:
    """The states of messages, as addresses and as people write them."""
    return [
        (Message.State.WAITING, _("Waiting")),
        (Message.State.SENT, _("Sent")),
        (Message.State.KEPT, _("Kept")),
        (Message.State.FAILED, _("Failed")),
        (Message.State.WITHDRAWN, _("Not needed any more")),
        (LOST, _("Did not arrive")),
    ]


def _words() -> dict[Outcome.Kind, tuple[str, str, bool]]:
    return {
        Outcome.Kind.DELIVERED: (_("Arrived"), _("It arrived at %(address)s."), False),
        Outcome.Kind.BOUNCED: (_("Did not arrive"), _("It did not reach %(address)s."), True),
        Outcome.Kind.REJECTED: (_("Did not arrive"), _("It was not sent on to %(address)s."), True),
        Outcome.Kind.COMPLAINED: (_("Unwelcome"), _("%(address)s marked it as unwelcome."), True),
    }
