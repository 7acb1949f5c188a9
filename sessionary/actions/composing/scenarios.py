"""Every message about a booking whose words an account can make its own: its readers, and the fields it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from sessionary.actions.composing.readers import Reader
from sessionary.models import Activity, Message

Kind = Activity.Kind
CUSTOMER, OWNER = Message.Recipient.CUSTOMER, Message.Recipient.OWNER
BOTH = (CUSTOMER, OWNER)
WHO = ("customer_name", "customer_first_name")
HOST = ("host_name", "host_first_name")
BASE = (*WHO, *HOST, "business", "page", "event_type", "minutes", "reference")
PACKAGE = (*BASE, "session_count", "first_time")
CHANGE = (*PACKAGE, "session_numbers", "reason")


class Group(StrEnum):
    """What the settings list together."""

    BOOKING = "booking"
    CHANGES = "changes"
    APPROVAL = "approval"
    MONEY = "money"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of message. `title` is for the desk, translated when it is shown."""

    name: str
    kind: Activity.Kind
    group: Group
    title: Any
    readers: Sequence[str] = BOTH
    fields: Sequence[str] = BASE


SCENARIOS = (
    Scenario("booked", Kind.BOOKED, Group.BOOKING, _("Booked"), fields=PACKAGE),
    Scenario("details_followed", Kind.DETAILS_FOLLOWED, Group.BOOKING, _("How to join, told later"), fields=PACKAGE),
    Scenario("links_asked", Kind.LINKS_ASKED, Group.BOOKING, _("Links again"), (CUSTOMER,), (*WHO, "business", "page")),
    Scenario("moved_by_customer", Kind.RESCHEDULED, Group.CHANGES, _("Moved by the Customer"), fields=CHANGE),
    Scenario("moved_by_host", Kind.RESCHEDULED, Group.CHANGES, _("Moved for the Customer"), fields=CHANGE),
    Scenario("asked_to_reschedule", Kind.ASKED_TO_RESCHEDULE, Group.CHANGES, _("Asked to reschedule"), fields=CHANGE),
    Scenario("canceled_by_customer", Kind.CANCELED, Group.CHANGES, _("Canceled by the Customer"), fields=CHANGE),
    Scenario("canceled_by_host", Kind.CANCELED, Group.CHANGES, _("Canceled for the Customer"), fields=CHANGE),
    Scenario(
        "handed_over", Kind.HANDED_OVER, Group.CHANGES, _("With another host"), (CUSTOMER,), (*BASE, "session_count")
    ),
    Scenario("requested", Kind.REQUESTED, Group.APPROVAL, _("Requested")),
    Scenario("requested_anew", Kind.REQUESTED, Group.APPROVAL, _("Other times suggested")),
    Scenario("approved", Kind.APPROVED, Group.APPROVAL, _("Approved"), fields=(*BASE, "time")),
    Scenario("declined", Kind.DECLINED, Group.APPROVAL, _("Declined"), fields=(*BASE, "reason")),
    Scenario(
        "other_times_asked", Kind.OTHER_TIMES_ASKED, Group.APPROVAL, _("Other times asked"), fields=(*BASE, "reason")
    ),
    Scenario("request_canceled", Kind.CANCELED, Group.APPROVAL, _("Request canceled"), fields=(*BASE, "reason")),
    Scenario("lapsed", Kind.LAPSED, Group.APPROVAL, _("Lapsed")),
    Scenario("payment_asked", Kind.PAYMENT_ASKED, Group.MONEY, _("Payment asked"), (CUSTOMER,), (*PACKAGE, "amount")),
    Scenario("refunded", Kind.REFUNDED, Group.MONEY, _("Refunded"), fields=(*BASE, "amount", "reason")),
    Scenario("refund_failed", Kind.REFUND_FAILED, Group.MONEY, _("Refund failed"), (OWNER,), (*BASE, "amount")),
    Scenario("late_payment", Kind.LATE_PAYMENT, Group.MONEY, _("Late payment returned"), fields=(*BASE, "amount")),
    Scenario("reminded", Kind.REMINDED, Group.REMINDERS, _("Reminder"), fields=(*BASE, "time")),
    Scenario("followed_up", Kind.FOLLOWED_UP, Group.REMINDERS, _("Follow-up"), fields=(*BASE, "time")),
)
NAMED = {scenario.name: scenario for scenario in SCENARIOS}


def scenario_of(reader: Reader) -> Scenario:
    """Which of them the reader's message is; named as its kind where that has but one."""
    kind = reader.activity.kind
    name = str(kind)
    if kind == Kind.RESCHEDULED:
        name = "moved_by_customer" if reader.by_customer else "moved_by_host"
    elif kind == Kind.CANCELED:
        name = "canceled_by_customer" if reader.by_customer else "canceled_by_host"
        name = "request_canceled" if reader.booking.is_request else name
    elif kind == Kind.REQUESTED:
        name = "requested_anew" if reader.activity.data["anew"] else "requested"
    return NAMED[name]
