"""How long the Activity stream takes to look at, as its Administrator does, half of it past and half ahead."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench.filling import add_sessions, make_pages
from sessionary.actions import demo
from sessionary.models import User

FEW, MANY, TIMES, EVERY = 1_000, 100_000, 15, 20
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOOKS = {
    "upcoming": "",
    "past": "tab=past",
    "all": "tab=all",
    "one page": "tab=all&page={slug}",
    "one status": "tab=all&status=canceled",
    "search that finds": "tab=all&q=bench",
    "search in vain": "tab=all&q=nobody",
    "search of upcoming": "q=bench",
    "search of upcoming in vain": "q=nobody",
}


def compare() -> None:
    """Prints a line for each way to look."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    demo.create()
    small, large = make_pages(2)[:2]
    _fill(small["page"], FEW)
    few = _looks(small["page_slug"])
    _fill(large["page"], MANY - FEW)
    many = _looks(small["page_slug"])
    print(f"\nThe Activity stream on {connection.vendor}, p50 in ms")
    for name in LOOKS:
        a, b = few[name], many[name]
        print(f"  {name}: {b:.1f} at {MANY:,} bookings against {a:.1f} at {FEW:,}, {b / a:.2f} x")


def _fill(page: int, count: int) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    add_sessions(page, now - timedelta(minutes=count // 2 * EVERY), count, EVERY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _looks(slug: str) -> dict[str, float]:
    client = Client()
    client.force_login(User.objects.get(email=demo.OWNER), backend=BACKEND)
    return {name: _milliseconds(client, f"/desk/?{query.format(slug=slug)}") for name, query in LOOKS.items()}


def _milliseconds(client: Client, path: str) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(path)
        taken.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.content
    return median(taken[TIMES // 5 :]) * 1000
