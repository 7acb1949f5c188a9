"""One submission: one Customer, one page or event type, one or more sessions."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from sessionary.models import rights
from sessionary.models.accounts import Account
from sessionary.models.customers import Customer
from sessionary.models.event_types import EventType
from sessionary.models.holds import Hold
from sessionary.models.link_keys import LinkKey, Purpose, derive_secret, is_secret, refusal_of
from sessionary.models.master_pages import MasterPage
from sessionary.models.pages import Page
from sessionary.models.prepared import Prepared
from sessionary.models.public_ids import new_public_id
from sessionary.models.users import User
from sessionary.rules.errors import NotFound
from sessionary.rules.names import first_name_of
from sessionary.rules.seats import ONE_ON_ONE, is_group
from sessionary.rules.sentences import Sentence
from sessionary.rules.states import BookingStatus, PackageStatus, SessionStatus, package_status

if TYPE_CHECKING:
    from sessionary.models.requests import Request
    from sessionary.models.sessions import Session

RELATED = ("page__owner", "page__account", "host", "customer", "account", "event_type", "hold", "via")


class Booking(models.Model):
    """`via` is the master page it was made through, if any.

    `terms` is what was agreed, frozen: later changes of settings do not reach it.

    `clock` is how times are written for the Customer, on 12 or 24 hours; empty for those made before it was kept.

    `amount`, `paid` and `refunded` are in the currency's smallest unit: the price, what came in, and what went
    back or is on its way back. `hold` keeps the slots of one that is not paid yet.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="bookings", db_index=False)
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    reference = models.CharField(max_length=12)
    page = models.ForeignKey(Page, models.PROTECT, related_name="bookings", db_index=False)
    via = models.ForeignKey(MasterPage, models.PROTECT, null=True, related_name="bookings", db_index=False)
    event_type = models.ForeignKey(EventType, models.PROTECT, related_name="bookings")
    host = models.ForeignKey(User, models.PROTECT, related_name="bookings")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="bookings")
    status = models.CharField(max_length=20)
    terms = models.JSONField()

    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=50, null=True)  # noqa: DJ001  null: not asked
    locale = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64)
    clock = models.CharField(max_length=2, blank=True, default="", db_default="")
    answers = models.JSONField(default=dict)

    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    paid = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)

    hold = models.OneToOneField(Hold, models.SET_NULL, null=True, related_name="booking")
    test = models.BooleanField(default=False)

    link_key = models.ForeignKey(LinkKey, models.PROTECT, db_index=False)
    secret_version = models.PositiveIntegerField(default=1)
    tzdata = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    _known: "list[Session] | None" = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "reference"], name="booking_reference_once"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("paid")), name="booking_refunded_within_paid"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="booking_newest_first"),
            models.Index(fields=["page", "-id"], name="booking_newest_of_page"),
            models.Index(fields=["account", "status", "-id"], name="booking_newest_of_status"),
            models.Index(fields=["account", "created_at", "id"], name="booking_by_moment"),
            models.Index(
                fields=["via", "event_type", "page", "-created_at"],
                name="booking_newest_of_member",
                condition=Q(via__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @classmethod
    def opened(cls, public_id: str, secret: str) -> "Booking":
        """The booking that this secret manages, with page, host and customer.

        Raises `NotFound` for a wrong id or secret alike, `LinkEnded` for a secret that was its own once.
        """
        return cls._opened(public_id, secret, Purpose.BOOKING)

    @classmethod
    def opened_by_feed(cls, public_id: str, secret: str) -> "Booking":
        """The booking whose calendar feed this secret reads. Raises `NotFound` as `opened` does."""
        return cls._opened(public_id, secret, Purpose.FEED)

    @classmethod
    def seen_by(cls, user: User) -> "models.QuerySet[Booking]":
        """The bookings that `user` may see."""
        return cls.objects.filter(rights.seen_by(user, owner="page__owner"))

    @classmethod
    def shown_to(cls, user: User, public_id: str) -> "Booking":
        """The booking with this id, as `opened` gives it. Raises `NotFound` when `user` may not see it."""
        found = cls.seen_by(user).select_related(*RELATED).filter(public_id=public_id).first()
        if found is None:
            raise NotFound(Sentence("There is no such booking."))
        return found

    def may_change(self, user: User) -> bool:
        """Whether `user` may cancel, move and refund here."""
        return rights.may_change(user, self.page)

    def may_see(self, user: User) -> bool:
        """Whether it exists for `user`."""
        return rights.may_see(user, self.page)

    @classmethod
    def _opened(cls, public_id: str, secret: str, purpose: Purpose) -> "Booking":
        booking = cls.objects.select_related(*RELATED).filter(public_id=public_id).first()
        if booking is None:
            raise NotFound("This link is not valid. Please check that it is complete.")
        if not is_secret(secret, booking.secret_for(purpose)):
            raise booking.refusal_of(secret, purpose, public_id)
        return booking

    def refusal_of(self, secret: str, purpose: Purpose, public_id: str) -> NotFound:
        """Why this secret does not open the booking, or its session with that id."""
        return refusal_of(
            secret, account_id=self.account_id, purpose=purpose, public_id=public_id, version=self.secret_version
        )

    def secret_for(self, purpose: Purpose) -> str:
        """The booking's secret for one purpose."""
        return derive_secret(self.link_key_id, purpose, self.public_id, self.secret_version)

    @property
    def secret(self) -> str:
        return self.secret_for(Purpose.BOOKING)

    def secret_of_session(self, public_id: str) -> str:
        """The secret that manages just the session with this id."""
        return derive_secret(self.link_key_id, Purpose.SESSION, public_id, self.secret_version)

    @property
    def feed_secret(self) -> str:
        return self.secret_for(Purpose.FEED)

    @property
    def zone(self) -> ZoneInfo:
        """The zone the Customer looked at when they booked."""
        return ZoneInfo(self.time_zone)

    @property
    def first_name(self) -> str:
        """The first word of the Customer's name, for who works with it."""
        return self.name.split()[0]

    @property
    def greeting_name(self) -> str:
        """What the Customer is greeted by; empty where they did not enter what looks like a first name."""
        return first_name_of(self.name)

    @property
    def is_package(self) -> bool:
        return bool(self.terms["package"])

    @property
    def seats_promised(self) -> int | None:
        """How many could come to one slot when it was booked: 1 alone, None as many as would."""
        seats: int | None = self.terms.get("seats", ONE_ON_ONE)
        return seats

    @property
    def is_group(self) -> bool:
        """Whether others come to the same sessions, or may."""
        return is_group(self.seats_promised)

    @property
    def is_request(self) -> bool:
        """Whether times were suggested, and none has been approved so far."""
        return any(session.starts is None for session in self.sessions_in_order)

    @property
    def open_request(self) -> "Request | None":
        """The suggestions that wait for the Owner's answer."""
        if self.status != BookingStatus.REQUESTED:
            return None
        return next((one for one in self.requests.all() if one.answer is None), None)

    @property
    def suggested(self) -> list[int]:
        """The starts that wait for the Owner's answer, in order; minutes since the epoch."""
        waiting = self.open_request
        return [] if waiting is None else list(waiting.starts)

    @property
    def location(self) -> dict[str, Any]:
        return dict(self.terms["location"])

    @property
    def sessions_in_order(self) -> list["Session"]:
        """The sessions as numbered when booked; each knows this booking without a further query."""
        if self._known is None:
            known = "sessions" in getattr(self, "_prefetched_objects_cache", {})
            self.know(self.sessions.all() if known else SESSIONS_OF(self.pk))
        return self._known or []

    def know(self, sessions: Iterable["Session"]) -> None:
        """Spare a later look into the database: these are all the sessions, as they stand there."""
        self._known = sorted(sessions, key=lambda session: session.position)
        for session in self._known:
            session.booking = self

    def package_status_of(self, sessions: Iterable["Session"]) -> PackageStatus | None:
        """Created, updated or completed, derived from all its sessions; None for a single session."""
        if not self.is_package:
            return None
        return package_status([SessionStatus(session.status) for session in sessions])

    @property
    def package_status(self) -> PackageStatus | None:
        """The status of the package, its sessions read from the database unless they were prefetched."""
        return self.package_status_of(self.sessions.all())


SESSIONS_OF: "Prepared[Session]" = Prepared(lambda pk: Booking(pk=pk).sessions.select_related("conference"), -1)
