"""`sessionary token <email>`: an API token for that User, alone on standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from sessionary.actions import tokens
from sessionary.management.people import user_named


class Command(BaseCommand):
    help = "Make an API token that acts as the User with this address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(tokens.make(user=user_named(options["email"])))
