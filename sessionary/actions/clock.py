"""From datetimes to the minutes that the rules count in, and back."""

from datetime import UTC, datetime


def to_minutes(moment: datetime) -> int:
    """Whole minutes since the epoch (UTC), rounded down."""
    return int(moment.timestamp() // 60)


def to_minutes_begun(moment: datetime) -> int:
    """Minutes since the epoch, rounded up: a deadline on the minute has passed a second later."""
    return int(-(-moment.timestamp() // 60))


def to_datetime(minutes: int) -> datetime:
    """The aware UTC datetime of a minute since the epoch."""
    return datetime.fromtimestamp(minutes * 60, UTC)
