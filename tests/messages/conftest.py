"""Every test of messages happens at `NOW`."""

from collections.abc import Iterator

import pytest

from sessionary.actions.dispatching import dispatch
from sessionary.models import Message
from tests.cast import NOW, Cast, at, booked
from tests.messages.mailbox import Mailbox, opened
from tests.money.conftest import _at_now

__all__ = ["_at_now"]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with opened(Mailbox()) as box:
        yield box


@pytest.fixture
def message(cast: Cast) -> Message:
    """What Ada is written about the session she booked."""
    booked(cast, "single", [at("2027-03-02 10:00")])
    dispatch(NOW)
    return Message.objects.get(recipient="customer")
