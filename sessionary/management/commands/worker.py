"""`sessionary worker`: just the jobs, on as many machines as wanted."""

import signal
import threading
from typing import Any

from django.core.management import BaseCommand

from sessionary.actions.check_keys import check_keys
from sessionary.jobs.runner import Runner


class Command(BaseCommand):
    help = "Do the jobs until stopped. SIGTERM lets the job at hand finish."

    def handle(self, *args: Any, **options: Any) -> None:
        check_keys()
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        Runner(stopping).run()
