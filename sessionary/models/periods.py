"""What recurs by itself, once however many workers there are: whoever writes the period's row does its work."""

from datetime import datetime

from django.db import models


class Period(models.Model):
    """`number` counts the periods of this kind since the epoch; `began_at` is when its work began."""

    kind = models.CharField(max_length=20)
    number = models.BigIntegerField()
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="period_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @classmethod
    def last_done(cls, kind: str, now: datetime) -> "Period | None":
        """Return the newest one whose work was done; none that a clock ahead of its time wrote."""
        done = cls.objects.filter(kind=kind, done_at__isnull=False, began_at__lte=now)
        return done.order_by("-began_at").first()
