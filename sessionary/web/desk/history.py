"""What happened to a booking, in plain words: who did what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sessionary.actions import wording
from sessionary.actions.composing import put_back
from sessionary.models import Activity, Attempt, Booking, NewTime, User
from sessionary.web.desk.words import moment_in_words, numbers_in_words

Kind = Activity.Kind


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `reason` is what was given for it, in the words of who did it."""

    when: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rows of the history refer to by number."""

    booking: Booking
    positions: Mapping[int, int]
    moves: Mapping[int, list[NewTime]]
    attempts: Mapping[int, Attempt]
    users: Mapping[int, str]
    locale: str


def history_of(booking: Booking, locale: str) -> list[Event]:
    """The newest first, in a fixed number of queries."""
    facts = _facts_about(booking, locale)
    rows = booking.activities.exclude(kind=Kind.ATTEMPT_SETTLED).order_by("-pk")
    return [
        Event(moment_in_words(row.at, booking.page.zone, locale), _what(row, facts), _reason(row, facts))
        for row in rows
    ]


def _facts_about(booking: Booking, locale: str) -> Facts:
    moves: dict[int, list[NewTime]] = {}
    for one in NewTime.objects.filter(reschedule__booking=booking).select_related("session", "reschedule"):
        moves.setdefault(one.reschedule_id, []).append(one)
    return Facts(
        booking=booking,
        positions={one.pk: one.position for one in booking.sessions_in_order},
        moves=moves,
        attempts={one.pk: one for one in booking.attempts.all()},
        users=_users_in(booking),
        locale=locale,
    )


def _users_in(booking: Booking) -> dict[int, str]:
    """By id, the names of all who did something with it, and of those to whom it was handed over."""
    named = {pk for row in booking.activities.values_list("data__user", "data__owner") for pk in row if pk}
    return dict(User.objects.filter(pk__in=named).values_list("pk", "name"))


def _what(row: Activity, facts: Facts) -> str:
    positions = [facts.positions[pk] for pk in row.data.get("sessions", [])]
    words = {
        "who": _who(row, facts),
        "sessions": numbers_in_words(positions),
        "amount": _amount(row.data, facts),
        "moves": _moves(row.data, facts),
        "customer": facts.booking.name,
        "host": facts.users.get(row.data.get("owner", 0), ""),
        "name": facts.booking.terms["name"],
    }
    return _sentence(row, words["amount"]) % words


def _sentence(row: Activity, amount: str) -> str:
    if row.kind == Kind.CANCELED and amount:
        return _("%(who)s canceled %(sessions)s; %(amount)s goes back.")
    if row.kind == Kind.COMPLETED and row.by == "system":
        return _("The end of %(sessions)s has come.")
    if row.kind == Kind.LINKS_ASKED and row.data.get("ended"):
        return _("%(who)s ended the links; a new one was sent.")
    if row.by == "calendar":
        return _in_the_calendar(row)
    return {
        Kind.DETAILS_FOLLOWED: _("How to join was sent after the booking."),
        Kind.BOOKED: _("%(who)s booked %(name)s."),
        Kind.EXPIRED: _("Nobody paid in time; the times are free again."),
        Kind.RESCHEDULED: _("%(who)s moved %(moves)s."),
        Kind.ASKED_TO_RESCHEDULE: _("%(who)s asked %(customer)s to pick another time for %(sessions)s."),
        Kind.CANCELED: _("%(who)s canceled %(sessions)s."),
        Kind.NO_SHOW: _("%(who)s marked %(sessions)s as no-show."),
        Kind.COMPLETED: _("%(who)s marked %(sessions)s as completed."),
        Kind.NOTHING_BACK: _("%(who)s decided that nothing goes back for %(sessions)s."),
        Kind.REFUNDED: _("%(who)s refunded %(amount)s."),
        Kind.REFUND_FAILED: _("A refund of %(amount)s failed."),
        Kind.PAYMENT_ASKED: _("%(who)s booked %(name)s for %(customer)s, to be paid by link."),
        Kind.LINKS_ASKED: _("%(who)s asked for the links again."),
        Kind.REQUESTED: _("%(who)s suggested times for %(name)s."),
        Kind.APPROVED: _("%(who)s approved one of the suggested times."),
        Kind.DECLINED: _("%(who)s declined the request."),
        Kind.OTHER_TIMES_ASKED: _("%(who)s asked %(customer)s for other times."),
        Kind.LAPSED: _("The suggested times have passed; the request has lapsed."),
        Kind.REMINDED: _("Reminded of %(sessions)s."),
        Kind.FOLLOWED_UP: _("Followed %(sessions)s up."),
        Kind.HANDED_OVER: _("%(who)s handed it over: %(host)s hosts what is ahead."),
        Kind.LATE_PAYMENT: _("A payment of %(amount)s came too late and goes back."),
    }[Kind(row.kind)]


def _in_the_calendar(row: Activity) -> str:
    return {
        Kind.RESCHEDULED: _("Moved in the calendar: %(moves)s."),
        Kind.CANCELED: _("Canceled in the calendar: %(sessions)s."),
        Kind.PUT_BACK: _("Changed in the calendar and put back there: %(sessions)s."),
    }[Kind(row.kind)]


def _who(row: Activity, facts: Facts) -> str:
    if row.by == "customer":
        return facts.booking.name
    if name := facts.users.get(row.data.get("user", 0)):
        return name
    return _("The host") if row.by == "host" else _("Sessionary")


def _amount(data: Mapping[str, Any], facts: Facts) -> str:
    named = data.get("attempts", []) + ([data["attempt"]] if "attempt" in data else [])
    total = sum(facts.attempts[pk].amount for pk in named)
    return wording.money(total, facts.booking.currency, facts.locale) if total else ""


def _moves(data: Mapping[str, Any], facts: Facts) -> str:
    """`session 3 from Tue 9 March, 10:00 to Thu 11 March, 14:30`."""
    zone, locale = facts.booking.page.zone, facts.locale
    words = _("session %(n)s from %(old)s to %(new)s")
    return "; ".join(
        words
        % {
            "n": one.session.position,
            "old": moment_in_words(one.old_start, zone, locale),
            "new": moment_in_words(one.new_start, zone, locale),
        }
        for one in facts.moves.get(data.get("reschedule", 0), [])
    )


def _reason(row: Activity, facts: Facts) -> str:
    if row.kind == Kind.RESCHEDULED:
        moves = facts.moves.get(row.data.get("reschedule", 0), [])
        return moves[0].reschedule.reason if moves else ""
    if row.kind == Kind.REFUNDED:
        return next((facts.attempts[pk].reason for pk in row.data.get("attempts", [])), "")
    if row.kind == Kind.PUT_BACK:
        return " ".join(dict.fromkeys(put_back.reason(why) for why in row.data["why"].values()))
    return str(row.data.get("reason", ""))
