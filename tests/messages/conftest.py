"""Every test of messages happens at `NOW`."""

from tests.money.conftest import _at_now

__all__ = ["_at_now"]
