"""A booking in the desk: who booked what, what was agreed, its messages, and all that happened."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sessionary.actions.answers import label_of
from sessionary.actions.policy_words import policies_in_words
from sessionary.models import Booking, Message, SmsConsent, SmsOptOut
from sessionary.web.desk.arrivals import arrival_of
from sessionary.web.desk.details import show_tab
from sessionary.web.desk.doors import booking_shown, signed_in
from sessionary.web.desk.history import history_of
from sessionary.web.desk.layout import locale_of_page, user_of
from sessionary.web.desk.words import moment_in_words


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Customer answered to one question."""

    label: str
    text: str


@signed_in
def booking(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tab with the booking itself."""
    found, locale = booking_shown(request, public_id), locale_of_page()
    zone = found.page.zone
    seen = (
        Message.seen_by(user_of(request)).filter(activity__booking=found).prefetch_related("outcomes").order_by("-pk")
    )
    context = {
        "answers": _answers(found),
        "by_sms": _by_sms(found, locale),
        "booked": moment_in_words(found.created_at, zone, locale),
        "policies": policies_in_words(found.terms, found.currency, locale),
        "messages_about": [
            (message, moment_in_words(message.created_at, zone, locale), arrival_of(message)) for message in seen
        ],
        "history": history_of(found, locale),
    }
    return show_tab(request, found, "booking", "desk/booking.html", context)


def _answers(found: Booking) -> list[Answer]:
    """In the order of the questions as they were when booked."""
    given = found.answers
    return [
        Answer(label_of(question), _in_words(given[question["key"]]))
        for question in found.terms["questions"]
        if given.get(question["key"]) not in (None, "", [])
    ]


def _by_sms(found: Booking, locale: str) -> str:
    """The number that the Customer agreed to, and whether its owner has said stop; empty when they did not agree."""
    consent = SmsConsent.objects.filter(booking=found).first()
    if consent is None:
        return ""
    stopped = SmsOptOut.objects.filter(account=found.account_id, number=consent.number).first()
    words = {"number": consent.number, "when": moment_in_words((stopped or consent).at, found.page.zone, locale)}
    return (_("%(number)s, stopped on %(when)s") if stopped else _("%(number)s, agreed on %(when)s")) % words


def _in_words(answer: object) -> str:
    return ", ".join(str(one) for one in answer) if isinstance(answer, list) else str(answer)
