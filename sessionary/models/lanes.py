"""Somebody outside whom jobs talk to, and who asked to be left in peace for a while."""

from django.db import models


class Lane(models.Model):
    """`name` is the provider with the account it is used for; no job in it is leased before `closed_until`."""

    name = models.CharField(max_length=80, unique=True)
    closed_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
