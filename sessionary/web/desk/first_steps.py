"""What a new business has still to do, until it is done."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sessionary.actions.gateways import ways_to_pay
from sessionary.actions.opening import WORKDAYS
from sessionary.models import Booking, EventType, OpeningHours, Page, User


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do, and where."""

    label: str
    says: str
    address: str
    done: bool


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The page that is live, and what makes it yours."""

    page: Page
    steps: list[FirstStep]


def first_steps_of(user: User) -> FirstSteps | None:
    """None for Members, before there is a page, and once all is done."""
    pages = Page.seen_by(user).filter(enabled=True, archived_at=None).order_by("pk")
    if not user.is_administrator or (page := pages.first()) is None:
        return None
    steps = [_package(user), _payments(user), _hours(user, page)]
    return None if all(step.done for step in steps) else FirstSteps(page, steps)


def _package(user: User) -> FirstStep:
    packages = EventType.objects.filter(account=user.account_id, package=True, archived_at=None)
    says = _("Several sessions, booked and paid in one go.")
    return FirstStep(_("Add a package"), says, reverse("desk:new_event_type"), packages.exists())


def _payments(user: User) -> FirstStep:
    account = user.account
    says = _("So that Customers can pay when they book.")
    is_done = bool(ways_to_pay(account, account.currency))
    return FirstStep(_("Connect payments"), says, reverse("desk:payments"), is_done)


def _hours(user: User, page: Page) -> FirstStep:
    """Who keeps the usual hours has seen them by the first booking."""
    rows: Any = OpeningHours.objects.filter(page=page).values_list("weekday", "opens", "closes")
    usual = {(weekday, *span) for weekday, spans in WORKDAYS.items() for span in spans}
    is_done = set(rows) != usual or bool(page.holidays) or Booking.objects.filter(account=user.account_id).exists()
    says = _("It is open Monday to Friday, 9:00 to 17:00, until you change that.")
    return FirstStep(_("Set your hours"), says, reverse("desk:page_section", args=[page.pk, "hours"]), is_done)
