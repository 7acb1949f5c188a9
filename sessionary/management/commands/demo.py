"""`sessionary demo`: the demo content, into an instance that is still empty."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from sessionary.actions import demo, preparing
from sessionary.models import User


class Command(BaseCommand):
    help = "Fill an empty database with demo content."

    def handle(self, *args: Any, **options: Any) -> None:
        preparing.prepare()
        if User.objects.exists():
            raise CommandError("This instance is already in use; the demo goes into an empty one.")
        self.stdout.write(f"{settings.BASE_URL}/{demo.create().slug}/")
