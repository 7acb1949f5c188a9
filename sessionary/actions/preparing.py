"""Bringing an instance up to date before it serves."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sessionary.actions.check_keys import check_keys
from sessionary.actions.private_files import make_private
from sessionary.connection_limits import without_limits
from sessionary.models import guards

PREPARING = 5_377_464_219  # any number that no other program on this database locks


def prepare() -> None:
    """Schema, cache table, static files and rights on files, as this version of the product wants them.

    Raises `ImproperlyConfigured` when the secret keys do not fit the database.
    """
    with _alone():
        make_private(Path(settings.DATA))
        if _is_behind():
            call_command("migrate", verbosity=0, interactive=False)
        check_keys()
        call_command("createcachetable", verbosity=0)
        _collect_static_files()


def _is_behind() -> bool:
    """Whether the schema or a guard is missing. A start that changes nothing writes nothing: a disk may be full."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()) or guards.missing(connection))


def missing_guards() -> list[str]:
    """The guards against double booking that the database lacks; without them nothing may be served."""
    return guards.missing(connection)


@contextmanager
def _alone() -> Iterator[None]:
    """Servers started at once prepare one after the other: on one data folder, and on one PostgreSQL."""
    with (Path(settings.DATA) / "prepare.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with without_limits(), _alone_on_postgresql():
            yield


@contextmanager
def _alone_on_postgresql() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def _collect_static_files() -> None:
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _static_digest()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(wanted)


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.get_modified_time(path)}".encode())
    return digest.hexdigest()
