"""What a paid session gives back that was canceled in its host's calendar: nobody has decided that there."""

from django.db import models
from django.db.models import Q

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.bookings import Booking
from sessionary.models.sessions import Session
from sessionary.models.users import User


class OpenRefund(models.Model):
    """One session's. It is decided by a refund, or by saying that there is none."""

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    session = models.OneToOneField(Session, models.CASCADE, related_name="open_refund")
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["account"], name="refund_to_decide", condition=Q(decided_at=None))]

    def __str__(self) -> str:
        return f"refund to decide of {self.session}"

    @classmethod
    def to_decide(cls, booking: Booking) -> list["OpenRefund"]:
        """Those of a booking, in the order of its sessions, with these."""
        return list(
            cls.objects.select_related("session")
            .filter(session__booking=booking, decided_at=None)
            .order_by("session__position")
        )

    @classmethod
    def bookings_of(cls, user: User) -> "models.QuerySet[Booking]":
        """The bookings with refunds that this User may decide, the first to have come first."""
        undecided = cls.objects.filter(account=user.account_id, decided_at=None)
        mine = Booking.objects.filter(rights.changed_by(user, owner="page__owner"))
        return mine.filter(sessions__open_refund__in=undecided).distinct().order_by("pk")
