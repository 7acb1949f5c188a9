"""What each kind of job calls. An action takes the job's payload and the time, and may be called more than once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sessionary.actions import (
    confirming,
    dispatching,
    messaging,
    paying,
    refund_standings,
    refunding,
    requesting,
    settling,
    waiting,
)

ACTIONS: dict[str, Callable[[dict[str, Any], datetime], None]] = {
    dispatching.DELIVER: messaging.deliver,
    confirming.EXPIRE: confirming.expire_when_due,
    waiting.FALL: waiting.fall_when_due,
    waiting.CLOSE: paying.close_when_due,
    refunding.REFUND: refund_standings.carry_out,
    requesting.LAPSE: requesting.lapse_when_due,
    settling.RECONCILE: settling.reconcile_when_due,
    settling.SETTLE: settling.settle_when_due,
}
