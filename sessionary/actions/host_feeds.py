"""All sessions that somebody hosts, as a calendar to subscribe to: made, ended, and written out."""

from datetime import datetime, timedelta

from django.core.cache import caches
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from sessionary.actions.host_files import host_feed
from sessionary.actions.transactions import write
from sessionary.models import Activity, Session, User
from sessionary.models.filters import TAKING_PLACE

BACK = timedelta(days=30)
MOST = 5000
FRESH_FOR = 900  # seconds: joining details come without anything having happened


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
    """The same while nothing happens, for a quarter of an hour at most; costs one look at the newest activity."""
    last = Activity.objects.filter(booking__host=user).aggregate(last=Max("pk"))["last"]
    return f"{user.pk}-{user.feed_version}-{last or 0}-{int(now.timestamp()) // FRESH_FOR}"


def feed(user: User, version: str, now: datetime) -> bytes:
    """From a month ago on, what takes place; each process keeps it as this `version`."""
    key = f"host-feed:{version}"
    kept: bytes | None = caches["process"].get(key)
    if kept is None:
        with override(user.locale):
            kept = host_feed(_sessions(user, now), _("Sessions of %(name)s") % {"name": user.name})
        caches["process"].set(key, kept, FRESH_FOR)
    return kept


def _sessions(user: User, now: datetime) -> list[Session]:
    found = Session.objects.filter(host=user, status__in=TAKING_PLACE, starts__gt=now - BACK)
    related = ("host", "booking__host", "booking__customer", "booking__page", "booking__account", "conference")
    return list(found.select_related(*related).order_by("starts", "pk")[:MOST])
