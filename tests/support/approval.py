"""An event type that is booked with approval, on the demo page of a served instance."""

from tests.support.served import Served

CODE = """
from sessionary.actions.pages import create_event_type
from sessionary.models import Page
create_event_type(page=Page.named("demo"), slug="consult", name="Consultation", mode="approval", duration=60)
"""


def offer_by_approval(server: Served) -> None:
    """`consult`, an hour, three times to suggest."""
    server.command("shell", "--no-imports", "-c", CODE)
