"""One message to one person about one activity."""

from django.db import models

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.activities import Activity
from sessionary.models.users import User


class Message(models.Model):
    """`details_follow` says that it went without joining details, which its reader still waits for."""

    class Recipient(models.TextChoices):
        CUSTOMER = "customer"
        OWNER = "owner"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        KEPT = "kept"
        FAILED = "failed"

    account = models.ForeignKey(Account, models.PROTECT)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="messages")
    recipient = models.CharField(max_length=10, choices=Recipient)
    address = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    details_follow = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "recipient"], name="message_once_per_person_and_activity")
        ]
        indexes = [models.Index(fields=["account", "-id"], name="message_newest_first")]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"

    @classmethod
    def seen_by(cls, user: User) -> "models.QuerySet[Message]":
        """The messages about bookings that `user` may see.

        One with all links of a Customer opens bookings on any page, so it is for Administrators only.
        """
        seen = cls.objects.filter(rights.seen_by(user, owner="activity__booking__page__owner"))
        return seen if user.is_administrator else seen.exclude(activity__kind=Activity.Kind.LINKS_ASKED)
