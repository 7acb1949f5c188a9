"""What each kind of activity tells about its booking, in the account's own words where it has some."""

from collections.abc import Callable

from sessionary.actions.composing import (
    approved,
    asked,
    booked,
    canceled,
    details_followed,
    handed_over,
    links_again,
    moved,
    other_times,
    payment_asked,
    refunded,
    reminded,
    request_ended,
    requested,
    returned,
)
from sessionary.actions.composing.own_words import in_own_words, own_words_for
from sessionary.actions.composing.readers import Reader
from sessionary.actions.composing.scenarios import scenario_of
from sessionary.actions.composing.telling import Telling
from sessionary.models import Activity

Kind = Activity.Kind
TELLINGS: dict[str, Callable[[Reader], Telling]] = {
    Kind.BOOKED: booked.tell,
    Kind.RESCHEDULED: moved.tell,
    Kind.ASKED_TO_RESCHEDULE: asked.tell,
    Kind.CANCELED: canceled.tell,
    Kind.REFUNDED: refunded.tell,
    Kind.REFUND_FAILED: refunded.tell_failed,
    Kind.LATE_PAYMENT: returned.tell,
    Kind.REQUESTED: requested.tell,
    Kind.APPROVED: approved.tell,
    Kind.DECLINED: request_ended.tell_declined,
    Kind.OTHER_TIMES_ASKED: other_times.tell,
    Kind.LAPSED: request_ended.tell_lapsed,
    Kind.LINKS_ASKED: links_again.tell,
    Kind.PAYMENT_ASKED: payment_asked.tell,
    Kind.DETAILS_FOLLOWED: details_followed.tell,
    Kind.HANDED_OVER: handed_over.tell,
    Kind.REMINDED: reminded.tell,
    Kind.FOLLOWED_UP: reminded.tell_after,
}


def in_our_words(reader: Reader) -> Telling:
    """What the reader is told, as we say it."""
    return TELLINGS[reader.activity.kind](reader)


def told_to(reader: Reader) -> Telling:
    """What the reader is told, as their business says it."""
    scenario, told = scenario_of(reader), in_our_words(reader)
    text = own_words_for(reader, scenario)
    return told if text is None else in_own_words(told, reader, scenario, text)
