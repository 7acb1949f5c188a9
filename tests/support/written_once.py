"""Makes what many tests begin with once, and writes the same rows again for each of them."""

import functools
import pickle
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def written_once(make: Callable[P, T]) -> Callable[P, T]:
    """A `make` that writes into an empty database and returns the models it made.

    Its first call does the work; later ones write the rows of that time, with their ids, one statement a table, and
    return the models anew. Where the database is not as it was before the first call, it is done afresh.
    """
    kept: dict[str, Any] = {}

    @functools.wraps(make)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        before = _filled()
        if "made" not in kept:
            made = make(*args, **kwargs)
            kept.update(before=before, rows=_rows(_filled() - before), made=pickle.dumps(made))
            return made
        if before != kept["before"]:
            return make(*args, **kwargs)
        _write(kept["rows"])
        made = pickle.loads(kept["made"])
        return made  # type: ignore[no-any-return]

    return again


def _filled() -> set[str]:
    """The tables that hold anything."""
    tables = _tables()
    exists = ", ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {exists}")
        return {table for table, filled in zip(tables, cursor.fetchone(), strict=True) if filled}


@functools.cache
def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True)


def _rows(tables: set[str]) -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = [column[0] for column in cursor.description], cursor.fetchall()
    return found


def _write(rows: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, lines) in rows.items():
            names = ", ".join(connection.ops.quote_name(name) for name in columns)
            marks = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(lines))
            values = [value for line in lines for value in line]
            cursor.execute(f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES {marks}", values)
        if counters := _counters(tuple(rows)):
            cursor.execute(counters)


@functools.cache
def _counters(tables: tuple[str, ...]) -> str:
    """What lets new ids go on after those that were written."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in tables]
    return "".join(connection.ops.sequence_reset_sql(no_style(), models))
