"""Roles on a page besides its Owner's."""

from django.db import models

from sessionary.models.accounts import Account
from sessionary.models.pages import Page
from sessionary.models.users import User


class Membership(models.Model):
    """Somebody's role on a page that another owns. What each role may do is asked in `rights`."""

    class Role(models.TextChoices):
        EDITOR = "editor"
        VIEWER = "viewer"

    account = models.ForeignKey(Account, models.PROTECT)
    page = models.ForeignKey(Page, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["page", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} of {self.page}"
