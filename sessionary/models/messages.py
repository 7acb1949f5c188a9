"""One message to one person about one activity, as a mail or a text message."""

from django.db import models
from django.db.models import Q

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.activities import Activity
from sessionary.models.users import User


class Message(models.Model):
    """`details_follow` says that it went without joining details, which its reader still waits for.

    One that `failed` is sent when its job is tried again after all. One is `withdrawn` when what it would tell is not
    so any more, like a reminder of a session that was moved or canceled. `address` is a number (E.164) for a text
    message. `service_id` is how the service that took it calls it, if one did; `tried_at` when a text message was first
    handed to one that cannot tell what it was given before.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        SMS = "sms"

    class Recipient(models.TextChoices):
        CUSTOMER = "customer"
        OWNER = "owner"
        FORMER_OWNER = "former_owner"
        INVITED = "invited"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        KEPT = "kept"
        FAILED = "failed"
        WITHDRAWN = "withdrawn"

    TO_BE_SENT = (State.WAITING, State.FAILED)

    account = models.ForeignKey(Account, models.PROTECT)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="messages")
    recipient = models.CharField(max_length=12, choices=Recipient)
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.MAIL)
    address = models.CharField(max_length=254)
    message_id = models.CharField(max_length=200, unique=True)
    service_id = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    details_follow = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "recipient", "channel"], name="message_once_per_person_activity_and_channel"
            )
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="message_newest_first"),
            models.Index(fields=["account", "delivered_at"], name="message_by_delivery"),
            models.Index(fields=["service_id"], name="message_by_service_id", condition=~Q(service_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"

    @classmethod
    def seen_by(cls, user: User) -> "models.QuerySet[Message]":
        """The messages that `user` may read.

        What a Customer was written carries their secret links, so it is for who may change the booking. One with all
        links of a Customer opens bookings on any page, and one without a booking is about people: both are for
        Administrators only, and for whom they were written to.
        """
        owner = "activity__booking__page__owner"
        seen = rights.seen_by(user, owner=owner)
        if user.is_administrator:
            return cls.objects.filter(seen)
        readable = rights.changed_by(user, owner=owner) | ~Q(recipient=cls.Recipient.CUSTOMER)
        theirs = Q(account=user.account_id, activity__booking=None, address=user.email)
        links = Q(activity__kind=Activity.Kind.LINKS_ASKED)
        return cls.objects.filter((seen & readable & ~links) | theirs)
