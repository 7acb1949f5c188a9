"""Who reads a message: in which language and zone, and whom they reach by replying."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessionary.actions import links, wording
from sessionary.actions.composing.found import Found
from sessionary.actions.composing.sentences import joined
from sessionary.actions.composing.telling import Button, Fact
from sessionary.actions.places import place_of
from sessionary.actions.time_format import TimeFormat, format_for, format_for_customer
from sessionary.models import Activity, Booking, Message, Session
from sessionary.rules.names import unlinked


@dataclass(frozen=True, slots=True)
class Reader:
    """The Customer or the Owner, reading about one activity of one booking; it is handed over `now`."""

    activity: Activity
    booking: Booking
    to_customer: bool
    locale: str
    zone: ZoneInfo
    now: datetime
    found: Found = field(default_factory=Found)

    @classmethod
    def of(cls, message: Message, now: datetime) -> "Reader":
        booking = message.activity.booking
        assert booking is not None
        booking.name = unlinked(booking.name)  # here for all who compose; it is not saved
        if message.recipient == Message.Recipient.CUSTOMER:
            return cls(message.activity, booking, True, booking.locale, booking.zone, now)
        return cls(message.activity, booking, False, booking.host.locale, booking.page.zone, now)

    @property
    def format(self) -> TimeFormat:
        """On 12 or 24 hours, as they see times elsewhere."""
        if self.to_customer:
            return format_for_customer(self.booking)
        return format_for(self.booking.account, self.locale)

    @property
    def by_customer(self) -> bool:
        """Whether the Customer did what the message is about."""
        return self.activity.by == "customer"

    @property
    def sessions(self) -> list[Session]:
        """The sessions that the activity names, in their order."""
        named = set(self.activity.data.get("sessions", []))
        return [one for one in self.booking.sessions_in_order if one.pk in named]

    @property
    def total(self) -> int:
        """How many sessions the booking has."""
        return len(self.booking.sessions_in_order)

    @property
    def service(self) -> str:
        """What was booked, by name."""
        return str(self.booking.terms["name"])

    @property
    def what_words(self) -> str:
        """`Coaching. Times are in Berlin time.`"""
        return joined(f"{self.service}.", self.zone_words)

    def length_words(self, sessions: int = 1) -> str:
        """`Coaching, 3 sessions of 30 minutes. Times are in Berlin time.`"""
        words = {"name": self.service, "n": sessions, "minutes": self.booking.terms["duration"]}
        said = ngettext("%(name)s, %(minutes)s minutes.", "%(name)s, %(n)s sessions of %(minutes)s minutes.", sessions)
        return joined(said % words, self.zone_words)

    @property
    def reply_words(self) -> str:
        other = self.booking.host.name if self.to_customer else self.booking.name
        return _("Reply to this email to reach %(name)s.") % {"name": other}

    @property
    def zone_words(self) -> str:
        return _("Times are in %(zone)s.") % {"zone": wording.zone_name(self.zone, self.locale)}

    @property
    def link_words(self) -> str:
        """How the link beside each session is called."""
        online = place_of(self.booking.sessions_in_order[0]).is_online
        return _("Conferencing info") if online else _("Session details")

    @property
    def follows_words(self) -> str:
        """Said where nobody can join yet."""
        if not any(place_of(one).follows for one in self.booking.sessions_in_order):
            return ""
        return _("How to join follows in another message, as soon as the meetings are made.")

    @property
    def button(self) -> Button:
        """To the Customer's own page, or the booking in the desk: its secret is not for hosts."""
        if not self.to_customer:
            return Button(_("Open the desk"), links.desk_url(self.booking))
        words = ngettext("Manage your session", "Manage your sessions", self.total)
        return Button(words, links.manage_url(self.booking))

    def way_back(self, words: str) -> Button | None:
        """To choosing anew, while the page is still there."""
        page, event_type = self.booking.page, self.booking.event_type
        if not page.enabled or page.archived_at is not None:
            return None
        is_offered = not event_type.hidden and event_type.archived_at is None
        return Button(words, links.page_url(page) + (f"{event_type.slug}/" if is_offered else ""))

    def moment(self, moment: datetime) -> str:
        """`Tue 9 March, 10:00`, in the reader's zone."""
        local = moment.astimezone(self.zone)
        return f"{wording.day(local.date(), self.locale)}, {wording.clock(local)}"

    def moment_of_year(self, moment: datetime) -> str:
        """`Tue 9 March 2027, 10:00`, for what may be far away."""
        local = moment.astimezone(self.zone)
        return f"{wording.day(local.date(), self.locale, 'day_year')}, {wording.clock(local)}"

    def money(self, amount: int) -> str:
        """An amount in the smallest unit of the booking's currency."""
        return wording.money(amount, self.booking.currency, self.locale)

    def as_written(self, words: str) -> str:
        """What was typed with the action; a Customer can be anybody, so an address in their words is no link."""
        return words if self.activity.by == "host" else unlinked(words)

    def reason(self, reason: str) -> tuple[Fact, ...]:
        """Why it was done, for both sides, where somebody said so."""
        return (Fact(_("Reason"), self.as_written(reason)),) if reason else ()
