"""The one Django app."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from sessionary.connection_limits import limit_session


class SessionaryConfig(AppConfig):
    name = "sessionary"
    verbose_name = "Sessionary"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Limit how long each connection to the database may keep us waiting."""
        connection_created.connect(limit_session)
