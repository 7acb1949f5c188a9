"""What is offered: duration, price, scheduling options, policies. A page without any owns a hidden one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.users import User
from sessionary.rules.conflicts import check_sessions
from sessionary.rules.errors import Invalid
from sessionary.rules.packages import MAX_SESSIONS, MIN_SESSIONS
from sessionary.rules.questions import WHERE
from sessionary.rules.slots import SlotOptions

WHERE_SHALL_WE_MEET = "Where shall we meet?"


def any_time_full_refund() -> list[dict[str, Any]]:
    """Cancel up to the start, for all of the money."""
    return [{"notice_minutes": 0, "refund": {"percent": 100}}]


def a_day_and_an_hour() -> list[int]:
    """When a session's Customer is reminded, in minutes before its start."""
    return [1440, 60]


def any_time_no_fee() -> list[dict[str, Any]]:
    """Move up to the start, for nothing."""
    return [{"notice_minutes": 0, "fee": {"percent": 0}}]


class EventType(models.Model):
    """Policies are lists of tiers, most notice first, as programs write them; an empty one means never.

    `reminders` are minutes before the start of each session, the earliest first; `follow_up` minutes after its end,
    null for none. `remind_owner` sends both to the Owner too, `sms_reminders` the reminders by SMS too, to
    Customers who agreed.
    """

    class Mode(models.TextChoices):
        AUTOMATIC = "automatic"
        APPROVAL = "approval"

    class Pricing(models.TextChoices):
        NONE = "none"
        SHOWN = "shown"
        COLLECTED = "collected"

    class Reason(models.TextChoices):
        MANDATORY = "mandatory"
        OPTIONAL = "optional"
        NOT_ASKED = "not_asked"

    account = models.ForeignKey(Account, models.PROTECT, related_name="event_types")
    slug = models.CharField(max_length=60)
    hidden = models.BooleanField(default=False)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="")

    mode = models.CharField(max_length=10, choices=Mode, default=Mode.AUTOMATIC)
    package = models.BooleanField(default=False)
    sessions = models.PositiveSmallIntegerField(default=1)
    seats = models.PositiveIntegerField(null=True, default=1)
    suggested_times = models.PositiveSmallIntegerField(default=3)

    duration = models.PositiveIntegerField(default=30)
    increment = models.PositiveIntegerField(default=30)
    before = models.PositiveIntegerField(default=0)
    after = models.PositiveIntegerField(default=0)
    lead = models.PositiveIntegerField(default=60)
    horizon = models.PositiveIntegerField(default=548)
    per_day = models.PositiveIntegerField(null=True)
    per_week = models.PositiveIntegerField(null=True)

    location_kind = models.CharField(max_length=20, default="none")
    location_detail = models.CharField(max_length=500, null=True)  # noqa: DJ001  null: to be asked
    pricing = models.CharField(max_length=10, choices=Pricing, default=Pricing.NONE)
    price = models.BigIntegerField(null=True)
    single_price = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="USD")
    cancel_policy = models.JSONField(default=any_time_full_refund)
    reschedule_policy = models.JSONField(default=any_time_no_fee)
    policy_words = models.TextField(blank=True, default="")
    cancel_reason = models.CharField(max_length=10, choices=Reason, default=Reason.OPTIONAL)
    reschedule_reason = models.CharField(max_length=10, choices=Reason, default=Reason.OPTIONAL)
    questions = models.JSONField(default=list)
    reminders = models.JSONField(default=a_day_and_an_hour)
    follow_up = models.PositiveIntegerField(null=True)
    remind_owner = models.BooleanField(default=False)
    sms_reminders = models.BooleanField(default=False)

    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "slug"],
                condition=Q(hidden=False, archived_at=None),
                name="event_type_slug_once_per_account",
            ),
            models.CheckConstraint(
                condition=Q(sessions__gte=MIN_SESSIONS, sessions__lte=MAX_SESSIONS),
                name="event_type_sessions_1_to_20",
            ),
            models.CheckConstraint(condition=Q(package=True) | Q(sessions=1), name="event_type_single_is_one_session"),
            models.CheckConstraint(
                condition=Q(package=False) | Q(mode="automatic", per_day=None, per_week=None),
                name="event_type_package_conflicts",
            ),
            models.CheckConstraint(
                condition=~Q(pricing="collected") | Q(mode="automatic", hidden=False),
                name="event_type_collected_price_conflicts",
            ),
            models.CheckConstraint(
                condition=Q(seats__isnull=False, seats=1) | Q(mode="automatic", per_day=None, per_week=None),
                name="event_type_group_conflicts",
            ),
            models.CheckConstraint(
                condition=Q(pricing="none", price=None) | (~Q(pricing="none") & Q(price__isnull=False, price__gte=0)),
                name="event_type_price_where_priced",
            ),
            models.CheckConstraint(
                condition=~Q(pricing="collected") | Q(price__gt=0), name="event_type_collects_something"
            ),
            models.CheckConstraint(
                condition=Q(duration__gte=5, duration__lte=1440, increment__gte=5, increment__lte=1440),
                name="event_type_durations_sane",
            ),
            models.CheckConstraint(
                condition=Q(before__lte=1440, after__lte=1440, horizon__lte=3660, lead__lte=527040),
                name="event_type_margins_sane",
            ),
            models.CheckConstraint(condition=Q(seats=None) | Q(seats__gte=1), name="event_type_seats_sane"),
            models.CheckConstraint(
                condition=Q(suggested_times__gte=1, suggested_times__lte=10), name="event_type_suggested_times_1_to_10"
            ),
            models.CheckConstraint(
                condition=Q(single_price=None) | Q(single_price__gte=0),
                name="event_type_single_price_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def seen_by(cls, user: User) -> models.QuerySet["EventType"]:
        """The event types that `user` may see: a Member those on their pages."""
        seen = rights.seen_by(user, owner="offers__page__owner")
        standing = Q() if user.is_administrator else Q(offers__archived_at=None, offers__page__archived_at=None)
        return cls.objects.filter(seen, standing, hidden=False, archived_at=None).distinct()

    def may_change(self, user: User) -> bool:
        """Whether `user` may change it: an Administrator, or who may change every page that has it.

        Reads its `offers` with their pages.
        """
        standing = [one.page for one in self.offers.all() if one.archived_at is None and one.page.archived_at is None]
        return rights.may_change_event_type(user, account_id=self.account_id, pages=standing)

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The questions, after the one for the place where that is for the Customer to say."""
        where = {"key": WHERE, "label": WHERE_SHALL_WE_MEET, "kind": "text", "required": True, "options": []}
        return [where, *self.questions] if self.location_kind == "ask" else list(self.questions)

    @property
    def asks_for_phone(self) -> bool:
        """Whether the host calls the Customer, who has to say under which number."""
        return self.location_kind == "phone" and not self.location_detail

    @property
    def options(self) -> SlotOptions:
        """The settings that decide which slots are on offer; all in minutes but the horizon, in days."""
        return SlotOptions(
            duration=self.duration,
            increment=self.increment,
            before=self.before,
            after=self.after,
            lead=self.lead,
            horizon=self.horizon,
            per_day=self.per_day,
            per_week=self.per_week,
        )

    def clean(self) -> None:
        """Refuse a number of sessions that is none, with a word on what is possible."""
        try:
            check_sessions(self.package, self.sessions)
        except Invalid as refused:
            raise ValidationError(refused.errors) from refused
