"""The guarantees: what the database itself refuses, whatever the code above it does.

Claims of one host never overlap, a settled attempt to move money never changes (only its words may be emptied), and
Pooled availability is never combined with what it conflicts with. PostgreSQL has exclusion constraints for the first.
SQLite has triggers, which are in the way of its table rebuilds, or dropped by them silently: they are taken off before
migrations and put back afterwards, and the server refuses to start without them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate
from django.dispatch import receiver

from sessionary.models import pooled_guards
from sessionary.models.attempts import Attempt

CLAIMS, ATTEMPTS = "sessionary_claim", "sessionary_attempt"
STAYS = "attempt_settled_stays"
WORDS = ["reason", "why"]  # of a settled attempt these may be emptied, when a Customer is erased
WORDS_ANEW = " OR ".join(f"NEW.{column} NOT IN (OLD.{column}, '')" for column in WORDS)


@dataclass(frozen=True, slots=True)
class Guard:
    """One rule on one table: a constraint or trigger of this name, and the SQL that makes it."""

    name: str
    table: str
    sql: str


EXCLUSIONS = {
    "claims_never_overlap": (
        "EXCLUDE USING gist (account_id WITH =, host_id WITH =, int4range(starts, ends) WITH &&, meeting WITH <>)"
    ),
    "one_meeting_one_start": ("EXCLUDE USING gist (meeting WITH =, starts WITH <>) WHERE (seats IS DISTINCT FROM 1)"),
}
OVERLAPS = {
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
STAYS_FUNCTION = f"""CREATE OR REPLACE FUNCTION {STAYS}() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{STAYS}'; END $$"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards on their tables, where they are missing."""
    absent, tables = set(missing(connection)), set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in _guards(connection):
            if guard.name in absent and guard.table in tables:
                cursor.execute(guard.sql)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards of SQLite off: no table is rebuilt while another's trigger names it."""
    with connection.cursor() as cursor:
        for guard in _on_sqlite():
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the guards that the database lacks; empty when all is well."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT conname FROM pg_constraint UNION ALL SELECT tgname FROM pg_trigger WHERE tgrelid IN"
                " (SELECT oid FROM pg_class WHERE pg_table_is_visible(oid))"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [guard.name for guard in _guards(connection) if guard.name not in present]


@receiver(pre_migrate)
def remove_before_migrating(sender: AppConfig, plan: Sequence[Any], using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Only where there is something to migrate: others may be serving from this database."""
    if sender.name == "sessionary" and plan and connections[using].vendor == "sqlite":
        remove(connections[using])


@receiver(post_migrate)
def install_after_migrating(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Put the guards back once our own migrations are through; a table that does not exist yet needs none."""
    if sender.name == "sessionary":
        install(connections[using])


def _guards(connection: BaseDatabaseWrapper) -> list[Guard]:
    return _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite()


def _on_postgresql() -> list[Guard]:
    exclusions = [
        Guard(name, CLAIMS, f"ALTER TABLE {CLAIMS} ADD CONSTRAINT {name} {rule}") for name, rule in EXCLUSIONS.items()
    ]
    rest = f"- ARRAY{WORDS!r}::text[]"
    trigger = (
        f"{STAYS_FUNCTION}; CREATE TRIGGER {STAYS} BEFORE UPDATE ON {ATTEMPTS} FOR EACH ROW"
        f" WHEN (OLD.state <> 'pending' AND (to_jsonb(NEW) {rest} <> to_jsonb(OLD) {rest} OR {WORDS_ANEW}))"
        f" EXECUTE FUNCTION {STAYS}()"
    )
    return [*exclusions, Guard(STAYS, ATTEMPTS, trigger), *_pooled(pooled_guards.on_postgresql)]


def _on_sqlite() -> list[Guard]:
    overlaps = [
        Guard(f"{name}_{moment}", CLAIMS, _sqlite_trigger(f"{name}_{moment}", f"{when} ON {CLAIMS}", name, condition))
        for name, condition in OVERLAPS.items()
        for moment, when in MOMENTS.items()
    ]
    columns = [field.column for field in Attempt._meta.concrete_fields if field.column not in WORDS]
    changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in columns)
    settled = (
        f"CREATE TRIGGER {STAYS} BEFORE UPDATE ON {ATTEMPTS}"
        f" WHEN OLD.state <> 'pending' AND ({changed} OR {WORDS_ANEW})"
        f" BEGIN SELECT RAISE(ABORT, '{STAYS}'); END"
    )
    return [*overlaps, Guard(STAYS, ATTEMPTS, settled), *_pooled(pooled_guards.on_sqlite)]


def _pooled(made: Callable[[pooled_guards.Side], list[tuple[str, str]]]) -> list[Guard]:
    return [Guard(name, side.table, sql) for side in pooled_guards.SIDES for name, sql in made(side)]


def _sqlite_trigger(trigger: str, moment: str, refusal: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {trigger} {moment} WHEN EXISTS (SELECT 1 FROM {CLAIMS} AS other"
        f" WHERE {condition}) BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    )
