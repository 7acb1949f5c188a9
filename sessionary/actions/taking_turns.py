"""How long who talks to a provider about one thing has it alone."""

from datetime import timedelta

LEASE = timedelta(seconds=80)
A_MOMENT = timedelta(seconds=2)  # after which to come again, where somebody else is at it
