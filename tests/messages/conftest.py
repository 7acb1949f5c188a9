"""Every test of messages happens at `NOW`."""

from collections.abc import Iterator

import pytest

from tests.messages.mailbox import Mailbox, opened
from tests.money.conftest import _at_now

__all__ = ["_at_now"]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with opened(Mailbox()) as box:
        yield box
