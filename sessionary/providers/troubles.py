"""What can go wrong outside, in the words that jobs act upon."""


class NotNow(Exception):
    """It did not work this time and may later: the other side is busy, unreachable or out of sorts.

    `retry_after` is in seconds, where the other side said how long to wait.
    """

    def __init__(self, why: str = "", retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Never(Exception):
    """It will not work however often it is tried: the other side refuses for good."""


class Unauthorized(Never):
    """The access token is not accepted: a new one may be."""


class There(Never):
    """What was to be made under this name is there already."""


class Forged(Exception):
    """A notice that came in from outside was not signed as it should be: it says nothing."""


class Unreadable(Exception):
    """A notice was signed, and yet nobody can make anything of it."""


class Gone(Exception):
    """What this was about is not there any more."""
