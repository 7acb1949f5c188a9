"""The business that runs pages; everything else belongs to one."""

from django.db import models


class Account(models.Model):
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="USD")
    link_key = models.ForeignKey("LinkKey", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def newest_link_key_id(self) -> int:
        """The id of the key that new links are made with."""
        assert self.link_key_id is not None
        return self.link_key_id
