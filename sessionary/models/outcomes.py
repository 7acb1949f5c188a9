"""What became of a message after it was handed over, as those who carried it told us."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sessionary.models.messages import Message
from sessionary.models.users import User
from sessionary.rules.states import SessionStatus

AHEAD = (SessionStatus.SCHEDULED, SessionStatus.RESCHEDULED, SessionStatus.TO_RESCHEDULE, SessionStatus.REQUESTED)


class Outcome(models.Model):
    """One of each kind for a message, however often it is told. `why` are the carrier's own words."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered"
        BOUNCED = "bounced"
        COMPLAINED = "complained"
        REJECTED = "rejected"

    message = models.ForeignKey(Message, models.CASCADE, related_name="outcomes", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    why = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "kind"], name="outcome_once_per_message_and_kind")]
        indexes = [
            models.Index(fields=["message"], name="outcome_of_lost_message", condition=~Q(kind="delivered")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"

    @classmethod
    def lasting(cls, message: Message) -> "Outcome | None":
        """What counts of all that was told of a message: a complaint, else what was told last. Reads its `outcomes`."""
        found = list(message.outcomes.all())
        complaint = next((one for one in found if one.kind == cls.Kind.COMPLAINED), None)
        return complaint or max(found, key=lambda one: one.at, default=None)


def lost(messages: "QuerySet[Message]") -> "QuerySet[Message]":
    """Those of the messages that did not arrive, not even later, or were not welcome."""
    arrived = Outcome.objects.filter(message=OuterRef("message"), kind=Outcome.Kind.DELIVERED, at__gt=OuterRef("at"))
    losses = Outcome.objects.exclude(kind=Outcome.Kind.DELIVERED)
    stand = losses.filter(Q(kind=Outcome.Kind.COMPLAINED) | ~Exists(arrived))
    return messages.filter(pk__in=stand.values("message"))


def still_lost(user: User) -> "QuerySet[Message]":
    """Those to Customers that `user` may read and should act upon: sessions are ahead, the address is still the one
    that failed, and nothing has reached it since.
    """
    since = Message.objects.filter(
        address=OuterRef("address"), pk__gt=OuterRef("pk"), outcomes__kind=Outcome.Kind.DELIVERED
    )
    found = Message.seen_by(user).filter(
        recipient=Message.Recipient.CUSTOMER,
        address=F("activity__booking__customer__email"),
        activity__booking__sessions__status__in=AHEAD,
    )
    return lost(found).exclude(Exists(since)).distinct()
