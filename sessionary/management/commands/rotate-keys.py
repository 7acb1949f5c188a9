"""`sessionary rotate-keys`: everything sealed anew, so that an old secret key can be thrown away."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from sessionary.actions.end_links import Ended, end_all_links
from sessionary.actions.rotate_keys import Rotation, rotate_keys


class Command(BaseCommand):
    help = (
        "Seal everything anew with the newest secret key. Put a new key in front of SESSIONARY_SECRET_KEYS (or of the"
        " lines in the file secret_keys), start the servers and workers again, and run this. When it says that nothing"
        " is left, the old key can be thrown away; links made before still work."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--leaked",
            action="store_true",
            help="somebody else knows the old key: also end every link made until now, and sign everybody out",
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        ended = self._end_links() if options["leaked"] else None
        rotation = rotate_keys()
        if options["json"]:
            report = {**asdict(rotation), "ended": ended and asdict(ended), "done": rotation.is_done}
            self.stdout.write(json.dumps(report))
        else:
            self._say(rotation, ended)
        if not rotation.is_done:
            raise CommandError(_what_is_left(rotation))

    def _end_links(self) -> Ended:
        if not settings.SECRET_KEY_FALLBACKS:
            raise CommandError("Put a new secret key in front of the leaked one first; see docs/backup.md.")
        return end_all_links(now=timezone.now())

    def _say(self, rotation: Rotation, ended: Ended | None) -> None:
        say = self.stdout.write
        for kind, count in sorted(rotation.sealed.items()):
            say(f"Sealed anew: {count} × {kind}")
        say(f"Signed anew: {rotation.sessions} × sign-in")
        for name, count in asdict(ended).items() if ended else ():
            say(f"Ended: {count} × {name.replace('_', ' ')}")
        if ended:
            say(
                "Whoever has the leaked key and a copy of the database could read the keys to gateways, mail, text"
                " messages, calendars and webhooks: please change those at their providers."
            )
        if rotation.is_done:
            say("Nothing is left: the old secret keys can be thrown away.")


def _what_is_left(rotation: Rotation) -> str:
    left = ", ".join(f"{count} × {kind}" for kind, count in sorted(rotation.left.items()))
    if rotation.unreadable:
        return (
            f"Left: {left}. Some are sealed with a key that is not among the secret keys: add it, and run this again."
        )
    return f"Left: {left}. Start all servers and workers again with the new key, and run this again."
