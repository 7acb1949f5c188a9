"""Sessions that all start in an hour, and how long their reminders take."""

import secrets
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from bench.filling import make_pages
from sessionary.actions import demo
from sessionary.actions.terms import freeze
from sessionary.models import Booking, Customer, Job, Message, Notice, Page, Period, Session

PAUSE, PATIENCE = 0.5, 600


def prepare() -> None:
    """An empty instance with pages to book on."""
    call_command("migrate", verbosity=0)
    demo.create()
    make_pages(1)


def add_sessions(count: int) -> datetime:
    """So many, all at one moment an hour ahead; the claims they would have are of no matter here.

    Not at a full minute, which may be over for as long as workers look back when they look first.
    """
    Period.objects.all().delete()
    start = (timezone.now() + timedelta(hours=1)).replace(microsecond=0)
    page = Page.objects.select_related("owner", "account").latest("pk")
    offer = page.offers()[0]
    customer, _ = Customer.objects.get_or_create(account=page.account, email="bench@example.com")
    terms, long_ago = freeze(offer, step=1), datetime(2026, 1, 1, tzinfo=UTC)
    bookings = Booking.objects.bulk_create(
        Booking(
            account=page.account, reference=f"R-{secrets.token_hex(5)}", page=page, event_type=offer.event_type,
            host=page.owner, customer=customer, status="scheduled", terms=terms, name="Bench", locale="en",
            time_zone="Europe/Berlin", currency="USD", link_key_id=page.account.newest_link_key_id, tzdata="bench",
            created_at=long_ago,
        )
        for _ in range(count)
    )  # fmt: skip
    Session.objects.bulk_create(
        Session(
            account=page.account, booking=booking, host=page.owner, position=1, meeting=secrets.randbits(62),
            starts=start, ends=start + timedelta(minutes=5), status="scheduled",
        )
        for booking in bookings
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return start


def report(start: datetime, count: int, workers: int, courier: str) -> None:
    """Waits until all is done, and prints how long that took from the moment that the first worker looked."""
    deadline = time.monotonic() + PATIENCE
    while _left() or Notice.objects.filter(planned=start).count() < count:
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(PAUSE)
    done = timezone.now()
    began = Period.objects.filter(kind="remind").earliest("began_at").began_at
    put_out = Period.objects.filter(kind="remind").earliest("began_at").done_at or done
    told = Counter(Notice.objects.filter(planned=start).values_list("session", flat=True))
    delivered = Message.objects.filter(activity__notice__planned=start)
    end = delivered.aggregate(last=Max("delivered_at"))["last"] or done
    assert (len(told), set(told.values()), delivered.count()) == (count, {1}, count)
    how = "no mails written" if courier == "nobody" else "mails written and kept, no mail server"
    seconds = [(moment - began).total_seconds() for moment in (put_out, end)]
    print(
        f"\n{connection.vendor}: {count:,} reminders due in one minute, {workers} workers, {how}: each once;"
        f" put out after {seconds[0]:.1f} s, all done after {seconds[1]:.1f} s",
        flush=True,
    )


def _left() -> int:
    return Job.objects.exclude(state="done").count()
