"""Settings that cannot be combined."""

from sessionary.rules.errors import Invalid
from sessionary.rules.packages import MAX_SESSIONS, MIN_SESSIONS


def check_sessions(package: bool, sessions: int) -> None:
    """Raises `Invalid` for a number of sessions that is none: a package has 1 to 20, a single session is one."""
    if not MIN_SESSIONS <= sessions <= MAX_SESSIONS:
        raise Invalid({"sessions": [f"Choose a number of sessions from {MIN_SESSIONS} to {MAX_SESSIONS}."]})
    if not package and sessions != 1:
        raise Invalid({"sessions": ["Turn the session package on to offer more than one session."]})
