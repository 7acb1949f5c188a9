"""Lines of the log, without the secrets that addresses carry."""

import logging
import re

SECRET = re.compile(
    r"(?P<before>/(?:booking|session|hold|feed|feeds)/[^/\s]+/|/desk/(?:sign-in|set-up|join)/)[^/\s\"']+",
)


class LogLines(logging.Formatter):
    """Formats as usual, tracebacks too; a link that manages something is no link any more afterwards."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\g<before>***", super().format(record))
