"""`sessionary sign-in-link <email>`: a one-time link into the desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from sessionary.actions import signing_in
from sessionary.management.people import user_named


class Command(BaseCommand):
    help = "Make a link that signs the User with this address in: once, within 15 minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(signing_in.link_for(user_named(options["email"])))
