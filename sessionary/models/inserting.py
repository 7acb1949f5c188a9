"""Many new rows of one model in one statement, compiled once: what a booking writes most of.

Like `bulk_create` of rows that are all new and of the same model, at a quarter of its cost: values go to the
database as they are, but for those that it wants in its own way.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model

ADAPTED = (DateTimeField, JSONField)


def insert(rows: Sequence[Model]) -> None:
    """Insert the unsaved rows, and give each its id, in their order; no rows are fine."""
    if not rows:
        return
    model = type(rows[0])
    values = [value for row in rows for value in _values(row)]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, len(rows)), values)
        ids = sorted(pk for (pk,) in cursor.fetchall())
    for row, pk in zip(rows, ids, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias


def _values(row: Model) -> list[Any]:
    return [
        getattr(row, name) if field is None else field.get_db_prep_save(getattr(row, name), connection)
        for name, field in _columns(type(row))
    ]


@cache
def _columns(model: type[Model]) -> list[tuple[str, "Field[Any, Any] | None"]]:
    """Each field's name, and the field itself where the database wants the value in its own way."""
    return [(field.attname, field if isinstance(field, ADAPTED) else None) for field in _fields(model)]


@cache
def _fields(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.local_concrete_fields if not field.primary_key]


@cache
def _statement(model: type[Model], count: int) -> str:
    fields = _fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([row] * count)} RETURNING id'
