"""All sessions that somebody hosts, as a calendar to subscribe to: made, ended, and written out."""

from datetime import datetime, timedelta

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from sessionary.actions import feeds
from sessionary.actions.host_files import host_feed
from sessionary.actions.transactions import write
from sessionary.models import Activity, Session, User
from sessionary.models.filters import TAKING_PLACE

BACK = timedelta(days=30)
MOST = 5000


def make(*, user: User) -> None:
    """A feed under a new address; an earlier address ends."""
    key = user.account.newest_link_key_id
    write(
        lambda: User.objects.filter(pk=user.pk).update(feed_key_id=key, feed_version=F("feed_version") + 1),
    )


def end(*, user: User) -> None:
    """No feed any more."""
    write(lambda: User.objects.filter(pk=user.pk).update(feed_key=None))


def version(user: User, now: datetime) -> str:
    """The same while nothing happens, for a quarter of an hour at most; costs one look at what happened to bookings
    that are in it.
    """
    return feeds.version_of(f"{user.pk}-{user.feed_version}", _activities(user, now), now)


def feed(user: User, version: str, now: datetime) -> bytes:
    """From a month ago on, what takes place; each process keeps it as this `version`."""

    def write_out() -> bytes:
        changes = dict(_activities(user, now).order_by().values_list("booking").annotate(Max("at")))
        with override(user.locale):
            return host_feed(_sessions(user, now), _("Sessions of %(name)s") % {"name": user.name}, changes)

    return feeds.kept("host", version, write_out)


def _activities(user: User, now: datetime) -> QuerySet[Activity]:
    """What happened to bookings that are in it."""
    return Activity.objects.filter(booking__sessions__host=user, booking__sessions__starts__gt=now - BACK)


def _sessions(user: User, now: datetime) -> list[Session]:
    found = Session.objects.filter(host=user, status__in=TAKING_PLACE, starts__gt=now - BACK)
    related = ("host", "booking__host", "booking__customer", "booking__page", "booking__account", "conference")
    return list(found.select_related(*related).order_by("starts", "pk")[:MOST])
