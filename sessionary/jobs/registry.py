"""What each kind of job calls with its payload and the time, more than once if need be; and what recurs by itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sessionary.actions import (
    arranging,
    calling_webhooks,
    completing,
    confirming,
    disconnecting,
    dispatching,
    erasing,
    events_there,
    events_to_write,
    following_calendars,
    messaging,
    paying,
    reading_calendars,
    refund_standings,
    refunding,
    reminding,
    requesting,
    settling,
    sms_reminders,
    sweeping,
    texting,
    tidying,
    waiting,
    writing_events,
)

ACTIONS: dict[str, Callable[[dict[str, Any], datetime], None]] = {
    arranging.ARRANGE: arranging.arrange,
    dispatching.DELIVER: messaging.deliver,
    dispatching.DISPATCH: dispatching.dispatch_one,
    disconnecting.REVOKE: disconnecting.revoke,
    calling_webhooks.CALL: calling_webhooks.call,
    erasing.FORGET_MAIL: erasing.forget_mail,
    confirming.EXPIRE: confirming.expire_when_due,
    waiting.FALL: waiting.fall_when_due,
    waiting.CLOSE: paying.close_when_due,
    refunding.REFUND: refund_standings.carry_out,
    requesting.LAPSE: requesting.lapse_when_due,
    settling.RECONCILE: settling.reconcile_when_due,
    sms_reminders.SEND: texting.send,
    settling.SETTLE: settling.settle_when_due,
    reading_calendars.READ: reading_calendars.read,
    events_there.FOLLOW: following_calendars.follow,
    events_to_write.WRITE: writing_events.write_event,
}
PERIODIC: dict[str, Callable[[datetime], object]] = {
    reminding.REMIND: reminding.remind,
    "complete": completing.complete,
    "arrange": arranging.sweep,
    "read_calendars": reading_calendars.queue_due,
    "write_events": events_to_write.sweep,
    "sweep": sweeping.sweep,
    "tidy": tidying.tidy,
}
