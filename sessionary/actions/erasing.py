"""Erasing a Customer on their request: sessions and ledger stay, personal data goes."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from sessionary.actions.auditing import What, audit
from sessionary.actions.dispatching import DELIVER
from sessionary.actions.events_to_write import write_all_of
from sessionary.actions.queueing import NotYet, enqueue
from sessionary.actions.sms_reminders import SEND
from sessionary.actions.sqlite_log import is_log_emptied
from sessionary.actions.transactions import write
from sessionary.models import (
    Activity,
    Attempt,
    Booking,
    Cancellation,
    Customer,
    Document,
    Job,
    KeptAnswer,
    Message,
    Outcome,
    Request,
    Reschedule,
    Session,
    SmsConsent,
    SmsOptOut,
)
from sessionary.providers.messaging.kept import KeptMail
from sessionary.rules.errors import Invalid
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import AHEAD

FORGET_MAIL = "forget_mail"
NOBODY = "–"
A_MINUTE = timedelta(minutes=1)


def erase(*, customer: Customer, now: datetime) -> None:
    """Forget who the Customer is: name, address, phone, answers, notes, reasons, messages; their links end.

    What was held and paid stays, as books need it, and so do events in calendars, which say no more who came. Raises
    `Invalid` while sessions are ahead or money is on its way.
    """
    write(lambda: _erase(customer, now))


def forget_mail(payload: dict[str, Any], now: datetime) -> None:
    """Delete the kept files of these messages, and what SQLite's log still has of what was erased.

    Files that are gone already are fine. Raises `NotYet` while somebody reads from the log.
    """
    kept = KeptMail(settings.MAIL_FOLDER)
    for message_id in payload["message_ids"]:
        kept.path_of(message_id).unlink(missing_ok=True)
    if not is_log_emptied():
        raise NotYet(now + A_MINUTE)


def _erase(customer: Customer, now: datetime) -> None:
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    bookings = list(Booking.objects.select_for_update(no_key=True).filter(customer=customer).order_by("pk"))
    _check_nothing_open(bookings)
    customer.email, customer.notes, customer.erased_at = f"erased-{customer.pk}@erased.invalid", "", now
    customer.save(update_fields=["email", "notes", "erased_at"])
    Booking.objects.filter(customer=customer).update(
        name=NOBODY, phone=None, answers={}, secret_version=F("secret_version") + 1
    )
    Request.objects.filter(booking__in=bookings).update(reason="")
    Reschedule.objects.filter(booking__in=bookings).update(reason="")
    Cancellation.objects.filter(session__booking__in=bookings).update(reason="")
    Attempt.objects.filter(booking__in=bookings).exclude(reason="", why="").update(reason="", why="")
    _forget_what_was_said(bookings)
    _forget_on_paper(bookings)
    _forget_messages(customer, bookings, now)
    _forget_numbers(customer, bookings)
    write_all_of(customer, now)
    audit(customer.account_id, What.CUSTOMER_ERASED, str(customer.pk))


def _check_nothing_open(bookings: list[Booking]) -> None:
    if Session.objects.filter(booking__in=bookings, status__in=AHEAD).exists():
        raise Invalid({"erase": [Sentence("This Customer has sessions ahead. Cancel them first.")]})
    if Attempt.objects.filter(booking__in=bookings, state=Attempt.State.PENDING).exists():
        raise Invalid(
            {"erase": [Sentence("A payment or refund of this Customer is on its way. Please try again later.")]}
        )


def _forget_what_was_said(bookings: list[Booking]) -> None:
    for activity in Activity.objects.filter(booking__in=bookings):
        if activity.data.get("reason"):
            activity.data["reason"] = ""
            activity.save(update_fields=["data"])
    answers = Q(pk__in=[])
    for booking in bookings:
        answers |= Q(account=booking.account_id, answer__contains=booking.public_id)
    KeptAnswer.objects.filter(answers).delete()


def _forget_on_paper(bookings: list[Booking]) -> None:
    for document in Document.objects.filter(attempt__booking__in=bookings):
        document.data["customer"] = {"name": NOBODY, "email": ""}
        document.save(update_fields=["data"])


def _forget_numbers(customer: Customer, bookings: list[Booking]) -> None:
    """Where they were reminded by SMS; that a number said stop is kept while somebody else is booked with it."""
    consents = SmsConsent.objects.filter(booking__in=bookings)
    numbers = set(consents.values_list("number", flat=True))
    consents.delete()
    others = SmsConsent.objects.filter(booking__account=customer.account_id, number__in=numbers)
    numbers -= set(others.values_list("number", flat=True))
    SmsOptOut.objects.filter(account=customer.account_id, number__in=numbers).delete()


def _forget_messages(customer: Customer, bookings: list[Booking], now: datetime) -> None:
    """Those still to be sent never go out; of the others it stays known that there were some."""
    messages = Message.objects.filter(activity__booking__in=bookings)
    unsent = messages.filter(state__in=Message.TO_BE_SENT)
    Job.objects.filter(dedupe__in=[f"{kind}:{message.pk}" for message in unsent for kind in (DELIVER, SEND)]).delete()
    unsent.filter(state=Message.State.WAITING).delete()
    unsent.update(state=Message.State.WITHDRAWN)
    ids = list(messages.values_list("message_id", flat=True))
    messages.update(subject="")
    Outcome.objects.filter(message__in=messages).update(why="")
    messages.filter(recipient=Message.Recipient.CUSTOMER).update(address=customer.email)
    enqueue(
        account_id=customer.account_id,
        kind=FORGET_MAIL,
        dedupe=f"{FORGET_MAIL}:{customer.pk}",
        payload={"message_ids": ids},
        run_at=now,
    )
