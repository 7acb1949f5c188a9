"""The guarantee: the database itself refuses overlapping claims of one host, whatever the code above does.

PostgreSQL has exclusion constraints. SQLite has triggers, which its table rebuilds drop silently: they are
put back after every migration, and the server refuses to start without them.
"""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate
from django.dispatch import receiver

TABLE = "sessionary_claim"

EXCLUSIONS = {
    "claims_never_overlap": (
        "EXCLUDE USING gist (account_id WITH =, host_id WITH =, int4range(starts, ends) WITH &&, meeting WITH <>)"
    ),
    "one_meeting_one_start": ("EXCLUDE USING gist (meeting WITH =, starts WITH <>) WHERE (seats IS DISTINCT FROM 1)"),
}

REFUSALS = {
    "claims_never_overlap": (
        "other.host_id = NEW.host_id AND other.starts > NEW.starts - 1440 AND other.starts < NEW.ends"
        " AND other.ends > NEW.starts AND other.meeting <> NEW.meeting AND other.id IS NOT NEW.id"
    ),
    "one_meeting_one_start": ("other.meeting = NEW.meeting AND other.starts <> NEW.starts AND NEW.seats IS NOT 1"),
}
MOMENTS = {
    "insert": "BEFORE INSERT",
    "update": "BEFORE UPDATE OF host_id, starts, ends, meeting, seats",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards on the claims table, where they are missing."""
    absent = missing(connection)
    with connection.cursor() as cursor:
        for name in absent:
            cursor.execute(_statements(connection)[name])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the guards that the database lacks; empty when all is well."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(%s)", [TABLE])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        present = {name for (name,) in cursor.fetchall()}
    return [name for name in _statements(connection) if name not in present]


@receiver(post_migrate)
def install_after_migrating(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Put the guards back once our own migrations are through; before the table exists there is none to guard."""
    connection = connections[using]
    if sender.name == "sessionary" and TABLE in connection.introspection.table_names():
        install(connection)


def _statements(connection: BaseDatabaseWrapper) -> dict[str, str]:
    if connection.vendor == "postgresql":
        return {name: f"ALTER TABLE {TABLE} ADD CONSTRAINT {name} {rule}" for name, rule in EXCLUSIONS.items()}
    return {
        f"{name}_{moment}": (
            f"CREATE TRIGGER {name}_{moment} {when} ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} AS other"
            f" WHERE {condition}) BEGIN SELECT RAISE(ABORT, '{name}'); END"
        )
        for name, condition in REFUSALS.items()
        for moment, when in MOMENTS.items()
    }
