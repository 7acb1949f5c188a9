"""Whether this instance can do its work."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from sessionary.actions.check_keys import do_keys_fit
from sessionary.models import guards


def healthz(request: HttpRequest) -> JsonResponse:
    """200 once schema and guards are in place, the secret keys fit and the database answers; else 503."""
    try:
        well = _is_current() and not guards.missing(connection) and do_keys_fit()
    except (DatabaseError, NotCurrent):
        well = False
    return JsonResponse({"status": "ok" if well else "unavailable"}, status=200 if well else 503)


class NotCurrent(Exception):
    """Raised so that only a good answer is remembered."""


@cache
def _is_current() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotCurrent
    return True
