"""`sessionary serve`: schema, web and jobs in one process tree."""

import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection, connections

from sessionary.actions import demo, preparing, setting_up, signing_in
from sessionary.management.server import Server
from sessionary.models import User


class Command(BaseCommand):
    help = "Serve the pages and do the jobs, after bringing the schema up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database with demo content")
        parser.add_argument("--no-jobs", action="store_true", help="leave the jobs to `sessionary worker` processes")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST") or "127.0.0.1", _port()
        _check_free(host, port)
        preparing.prepare()
        if missing := preparing.missing_guards():
            raise CommandError(f"The database lacks its guards against double booking: {', '.join(missing)}.")
        if options["demo"] and not User.objects.exists():
            demo.create()
        self._say_where()
        on_sqlite = connection.vendor == "sqlite"
        connections.close_all()
        Server(host=host, port=port, processes=1 if on_sqlite else 2, jobs=not options["no_jobs"]).run()

    def _say_where(self) -> None:
        say = self.stdout.write
        if not User.objects.exists():
            say(f"Set up your business (this link works once): {setting_up.link()}")
        elif (page := demo.first_page()) is not None:
            say(f"Booking page: {settings.BASE_URL}/{page.slug}/")
            say(f"Sign in to the desk (once, within 15 minutes): {signing_in.link_for(page.owner)}")
        else:
            say(f"Serving {settings.BASE_URL}/")
        self.stdout.flush()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65_536):
        raise CommandError(f"PORT must be a number from 1 to 65535, not {text}.")
    return int(text)


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with PORT=8001."
            ) from error
