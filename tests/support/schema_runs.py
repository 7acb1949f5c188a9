"""Schemathesis against a served instance, as nobody and with the token of each kind of person."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.served import Served

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, "administrator", "editor", "viewer", "scope read", "scope bookings", "scope settings")
PEOPLE = """
import json
from django.utils import timezone
from sessionary.actions import offering, tokens
from sessionary.actions.booking import book
from sessionary.actions.clock import to_minutes
from sessionary.actions.customers import CustomerDetails
from sessionary.models import Membership, Offer, Page, User
page = Page.objects.order_by("pk").first()
people = {"administrator": page.owner}
for role in ("editor", "viewer"):
    user = User.objects.create_user(email=f"{role}@example.com", account=page.account, name=role.capitalize())
    Membership.objects.create(account=page.account, page=page, user=user, role=role)
    people[role] = user
made = {role: tokens.make(user=user) for role, user in people.items()}
for scope in ("read", "bookings", "settings"):
    made[f"scope {scope}"] = tokens.make(user=page.owner, scopes=[scope])
now = timezone.now()
offer, starts = Offer.named(page.slug, "free-five"), [to_minutes(now)]
for _ in range(5):
    starts.append(offering.next_free(offer, starts[-1] + 24 * 60, now=now))
ada = CustomerDetails(name="Ada", email="ada@example.com", time_zone="Europe/Berlin", phone="+49 30 1234567")
booking = book(offer=offer, starts=starts[1:], customer=ada, answers={}, now=now)
known = {
    "page": page.slug,
    "event_type": booking.event_type.slug,
    "booking_id": booking.public_id,
    "session_id": booking.sessions_in_order[0].public_id,
}
print(json.dumps({"tokens": made, "known": known}))
"""


def tokens_of(server: Served, folder: Path) -> dict[str, str]:
    """A token by the role or scope of whom it is; nobody's is empty.

    In `folder` it is written down for schemathesis what there is, as calls about made-up things come to nothing soon.
    """
    made = json.loads(server.command("shell", "--no-imports", "-c", PEOPLE))
    lines = [f'"path.{name}" = {json.dumps(value)}' for name, value in made["known"].items()]
    (folder / "schemathesis.toml").write_text("\n".join(["[parameters]", *lines, ""]))
    return {ANONYMOUS: "", **made["tokens"]}


def run(server: Served, token: str, folder: Path, *options: str, timeout: int) -> subprocess.CompletedProcess[str]:
    """One run with this token; its exit status is 0 when every answer was as documented, and none an error."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/api/v1/openapi.json"]
    header = ["--header", f"Authorization: Bearer {token}"] if token else []
    return subprocess.run(
        [*command, *header, "--checks", CHECKS, "--no-color", *options],
        cwd=folder,
        env={**os.environ, "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=timeout,
    )
