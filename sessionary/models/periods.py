"""What recurs by itself, once however many workers there are: whoever writes the period's row does its work."""

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
    def last_done(cls, kind: str) -> "Period | None":
        """The newest one whose work was done."""
        return cls.objects.filter(kind=kind, done_at__isnull=False).order_by("-number").first()
