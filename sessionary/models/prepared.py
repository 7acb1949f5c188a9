"""Querysets compiled once and asked again and again: building the SQL can cost several times the asking."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class Prepared(Generic[M]):
    """Answers like the queryset that `make` builds of its parameters, for any values of these.

    `stand_ins` are values that occur nowhere else in the queryset, to find the parameters by. Built on what
    Django itself does with each row (`ModelIterable`), minus compiling.
    """

    def __init__(self, make: Callable[..., QuerySet[M]], *stand_ins: str | int) -> None:
        self.make = make
        self.stand_ins = stand_ins

    def __call__(self, *values: str | int) -> list[M]:
        given = dict(zip(self.stand_ins, values, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [given.get(one, one) for one in self._parameters])
            rows = cursor.fetchall()
        return [self._instance(row) for row in self._compiler.apply_converters(rows, self._converters)]

    def _instance(self, row: Sequence[Any]) -> M:
        found: M = self._model.from_db(connection.alias, self._names, row[: len(self._names)])
        for populator in self._populators:
            populator.populate(row, found)
        return found

    @cached_property
    def _compiler(self) -> Any:
        return self.make(*self.stand_ins).query.get_compiler(using=connection.alias)

    @cached_property
    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        statement: tuple[str, tuple[Any, ...]] = self._compiler.as_sql()
        return statement

    @property
    def _sql(self) -> str:
        return self._statement[0]

    @property
    def _parameters(self) -> tuple[Any, ...]:
        return self._statement[1]

    @cached_property
    def _model(self) -> Any:
        return self._compiler.klass_info["model"]

    @cached_property
    def _names(self) -> list[str]:
        places = self._compiler.klass_info["select_fields"]
        return [self._compiler.select[place][0].target.attname for place in places]

    @cached_property
    def _populators(self) -> Any:
        populators: Any = get_related_populators  # the type stubs describe a newer Django's signature
        return populators(self._compiler.klass_info, self._compiler.select, connection.alias)

    @cached_property
    def _converters(self) -> Any:
        return self._compiler.get_converters([column[0] for column in self._compiler.select])
