"""What each kind of job calls. An action takes the job's payload and the time, and may be called more than once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sessionary.actions import dispatching, messaging

ACTIONS: dict[str, Callable[[dict[str, Any], datetime], None]] = {
    dispatching.DELIVER: messaging.deliver,
}
