"""What a new business has still to do, until it is done."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sessionary.actions.gateways import real_ones
from sessionary.actions.messaging import leaves_this_machine
from sessionary.actions.opening import WORKDAYS
from sessionary.actions.wording import clock_of
from sessionary.models import Booking, EventType, OpeningHours, Page, User


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do, and where."""

    key: str
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
    """None for Members, before there is a page, and once all is done or dismissed."""
    pages = Page.seen_by(user).filter(enabled=True, archived_at=None).order_by("pk")
    if not user.is_administrator or (page := pages.first()) is None:
        return None
    every = [_mail(), _package(user), _payments(user), _hours(user, page)]
    steps = [step for step in every if step.key not in user.account.steps_dismissed]
    return None if all(step.done for step in steps) else FirstSteps(page, steps)


def _mail() -> FirstStep:
    says = _("No email leaves this machine yet: Customers get no confirmation, no link and no reminder.")
    return FirstStep("mail", _("Set up email"), says, reverse("desk:messages"), leaves_this_machine())


def _package(user: User) -> FirstStep:
    packages = EventType.objects.filter(account=user.account_id, package=True, archived_at=None)
    says = _("Several sessions, booked and paid in one go.")
    address = f"{reverse('desk:new_event_type')}?package"
    return FirstStep("package", _("Add a package"), says, address, packages.exists())


def _payments(user: User) -> FirstStep:
    """Play money is none."""
    account = user.account
    says = _("So that Customers can pay when they book.")
    if account.test_mode:
        says = _("So that Customers can pay when they book. Test mode takes play money only.")
    is_done = bool(real_ones(account)) and not account.test_mode
    return FirstStep("payments", _("Connect payments"), says, reverse("desk:payments"), is_done)


def _hours(user: User, page: Page) -> FirstStep:
    """Who keeps the usual hours has seen them by the first booking."""
    rows: Any = OpeningHours.objects.filter(page=page).values_list("weekday", "opens", "closes")
    usual = {(weekday, *span) for weekday, spans in WORKDAYS.items() for span in spans}
    is_done = set(rows) != usual or bool(page.holidays) or Booking.objects.filter(account=user.account_id).exists()
    says = _("It is open Monday to Friday, %(first)s to %(last)s, until you change that.") % {
        "first": clock_of(9 * 60),
        "last": clock_of(17 * 60),
    }
    return FirstStep("hours", _("Set your hours"), says, reverse("desk:page_section", args=[page.pk, "hours"]), is_done)
