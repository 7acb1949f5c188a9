"""When sessions are reminded of and followed up: minutes before the start, or after the end."""

from collections.abc import Sequence

from sessionary.rules.sentences import Sentence

MOST_REMINDERS = 3
SHORTEST, LONGEST = 5, 30 * 1440
DAYS = LONGEST // 1440


def complaints_about_reminders(reminders: Sequence[int]) -> list[str]:
    """What is wrong with the reminders of an event type."""
    found: list[str] = []
    if len(reminders) > MOST_REMINDERS:
        found.append(Sentence("Use at most %(most)s reminders.", most=MOST_REMINDERS))
    if any(not SHORTEST <= minutes <= LONGEST for minutes in reminders):
        found.append(
            Sentence("A reminder goes %(least)s minutes to %(days)s days before the start.", least=SHORTEST, days=DAYS)
        )
    if len(set(reminders)) < len(reminders):
        found.append(Sentence("Two reminders cannot go at the same time."))
    return found


def complaints_about_follow_up(minutes: int | None) -> list[str]:
    """What is wrong with the time of the follow-up."""
    if minutes is None or 0 <= minutes <= LONGEST:
        return []
    return [Sentence("A follow-up goes at most %(days)s days after the end.", days=DAYS)]
