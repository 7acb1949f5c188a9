"""Pictures that stand on booking pages; apart from the pages, so that reading those stays light."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.pages import Page


class Logo(models.Model):
    """A PNG, made from what was sent; the page has its digest."""

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    page = models.OneToOneField(Page, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=16)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"logo of {self.page}"
