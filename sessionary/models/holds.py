"""Slots kept together for one Customer while they fill in or pay."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.link_keys import LinkKey, Purpose, derive_secret, is_secret
from sessionary.models.master_pages import MasterPage
from sessionary.models.offers import Offer
from sessionary.models.public_ids import new_public_id
from sessionary.models.users import User
from sessionary.rules.errors import NotFound


class Hold(models.Model):
    """Its claims are in `Claim`; `starts` (minutes since the epoch) stay known when those have gone.

    It can be prolonged twice: `extended` by the Customer, and once more for `paying`. `via` is the master page that it
    was taken through, if any. `caller` tells whose holds count together: a digest, empty where nobody counts.
    """

    account = models.ForeignKey(Account, models.PROTECT)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    offer = models.ForeignKey(Offer, models.PROTECT)
    via = models.ForeignKey(MasterPage, models.PROTECT, null=True, related_name="+", db_index=False)
    host = models.ForeignKey(User, models.PROTECT)
    link_key = models.ForeignKey(LinkKey, models.PROTECT)
    starts = models.JSONField()
    paying = models.BooleanField(default=False)
    extended = models.BooleanField(default=False)
    caller = models.CharField(max_length=32, blank=True, default="", db_default="")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["caller"], name="hold_by_caller", condition=~Q(caller=""))]

    def __str__(self) -> str:
        return self.public_id

    @classmethod
    def opened(cls, public_id: str, secret: str, purpose: Purpose = Purpose.HOLD) -> "Hold":
        """Return the hold that this secret opens, with its offer as the Customer reached it.

        Raises `NotFound` for a wrong id or secret alike.
        """
        known = cls.objects.select_related(
            "offer__page__owner", "offer__page__account", "offer__event_type", "via"
        ).filter(public_id=public_id)
        if (hold := known.first()) is None or not is_secret(secret, hold.secret_for(purpose)):
            raise NotFound("This link is not valid. Please choose your times again.")
        hold.offer.via = hold.via
        return hold

    @property
    def secret(self) -> str:
        return self.secret_for(Purpose.HOLD)

    @property
    def choosing_token(self) -> str:
        """Return what the calendar's address carries, which people copy and share.

        It lets its bearer choose other times instead of the held ones. It opens neither the hold nor its booking.
        """
        return f"{self.public_id}.{self.secret_for(Purpose.CHOOSING)}"

    def secret_for(self, purpose: Purpose) -> str:
        """Derive the hold's secret for this purpose."""
        return derive_secret(self.link_key_id, purpose, self.public_id, 1)

    def ran_out(self, now: datetime) -> bool:
        return self.expires_at <= now
