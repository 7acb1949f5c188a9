"""That a session's reminder or follow-up was put out: once for each of its times, however many workers there are."""

from django.db import models

from sessionary.models.activities import Activity
from sessionary.models.sessions import Session


class Notice(models.Model):
    """`minutes` are those before the start, or after the end; `planned` is the start that the session had.

    A session that moves has another start, and gets its notices anew.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder"
        FOLLOW_UP = "follow_up"

    session = models.ForeignKey(Session, models.CASCADE, related_name="notices", db_index=False)
    activity = models.OneToOneField(Activity, models.CASCADE, related_name="notice")
    kind = models.CharField(max_length=10, choices=Kind)
    minutes = models.PositiveIntegerField()
    planned = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind", "minutes", "planned"], name="notice_once_for_each_time_of_a_session"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.session_id} {self.planned}"
