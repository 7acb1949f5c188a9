"""Money: one row for each try to move it, which settles once and never changes again. Settled ones are the ledger."""

from collections.abc import Iterable
from functools import partial

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.bookings import Booking
from sessionary.models.gateway_accounts import GatewayAccount
from sessionary.models.public_ids import new_public_id
from sessionary.models.reschedules import Reschedule
from sessionary.models.sessions import Session


class Attempt(models.Model):
    """`amount` is in the currency's smallest unit, always positive; the kind tells which way it goes.

    `key` names the attempt at the gateway, so that repeating it moves nothing twice; `reference` is the gateway's
    own id. A refund is `drawn_on` the payment it gives back from. An attempt `follows` the refused one that it tries
    again, or the refund that it reverses.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment"
        RESCHEDULE_FEE = "reschedule_fee"
        REFUND = "refund"
        MANUAL_REFUND = "manual_refund"
        GATEWAY_REFUND = "gateway_refund"
        LATE_REFUND = "late_refund"
        REFUND_REVERSED = "refund_reversed"
        PAID_ELSEWHERE = "paid_elsewhere"

    class State(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    INCOMING = frozenset({Kind.PAYMENT, Kind.RESCHEDULE_FEE, Kind.PAID_ELSEWHERE})
    CHARGES = frozenset({Kind.PAYMENT, Kind.RESCHEDULE_FEE})
    OUTGOING = frozenset({Kind.REFUND, Kind.MANUAL_REFUND, Kind.GATEWAY_REFUND, Kind.LATE_REFUND})

    account = models.ForeignKey(Account, models.PROTECT)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="attempts")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    kind = models.CharField(max_length=20, choices=Kind)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    key = models.CharField(max_length=40, unique=True, default=partial(new_public_id, 32))
    gateway_account = models.ForeignKey(GatewayAccount, models.PROTECT, null=True, related_name="attempts")
    reference = models.CharField(max_length=120, null=True)  # noqa: DJ001  null: the gateway has not said one
    method = models.CharField(max_length=60, blank=True, default="")
    drawn_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="refunds")
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    reschedule = models.ForeignKey(Reschedule, models.PROTECT, null=True, related_name="attempts")
    by = models.CharField(max_length=10)
    reason = models.TextField(blank=True, default="")
    why = models.TextField(blank=True, default="")
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway_account", "reference", "kind"], name="attempt_once_at_gateway"),
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state="pending", kind__in=["payment", "reschedule_fee"]),
                name="attempt_one_charge_at_a_time",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_moves_something"),
            models.CheckConstraint(
                condition=Q(state="pending", settled_at=None) | (~Q(state="pending") & Q(settled_at__isnull=False)),
                name="attempt_settled_when_not_pending",
            ),
        ]
        indexes = [
            models.Index(fields=["booking", "id"], name="attempt_by_booking"),
            models.Index(fields=["account", "created_at", "id"], name="attempt_by_moment"),
            models.Index(fields=["id"], name="attempt_unsettled", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} {self.state}"

    @property
    def lane(self) -> str:
        """The gateway, with the business's account there, that its jobs talk to."""
        return f"gateway:{self.gateway_account_id}"

    @property
    def is_settled(self) -> bool:
        return self.state != self.State.PENDING

    @property
    def still_out(self) -> int:
        """How much of this payment has not been given back, nor is on its way back; reads its refunds."""
        gone = [one for one in self.refunds.all() if one.state != self.State.FAILED]
        back = sum(one.amount for one in gone if one.kind == self.Kind.REFUND_REVERSED)
        return self.amount - sum(one.amount for one in gone if one.kind in self.OUTGOING) + back

    @classmethod
    def refundable(cls, attempts: Iterable["Attempt"]) -> list["Attempt"]:
        """The payments that came in, the price before the fees: what refunds draw on, in this order."""
        came_in = [one for one in attempts if one.state == cls.State.SUCCEEDED and one.kind in cls.INCOMING]
        return sorted(came_in, key=lambda one: (one.kind == cls.Kind.RESCHEDULE_FEE, one.pk))


class AttemptPart(models.Model):
    """What one session has of an attempt."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="parts")
    session = models.ForeignKey(Session, models.PROTECT, related_name="attempt_parts")
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "session"], name="attempt_part_once")]

    def __str__(self) -> str:
        return f"{self.amount} for {self.session}"
