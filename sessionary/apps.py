"""The one Django app."""

from django.apps import AppConfig


class SessionaryConfig(AppConfig):
    name = "sessionary"
    verbose_name = "Sessionary"
    default_auto_field = "django.db.models.BigAutoField"
