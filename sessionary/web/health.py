"""Whether this instance can do its work."""

import logging
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from sessionary.actions.check_keys import do_keys_fit
from sessionary.actions.database_clock import DatabaseClock
from sessionary.actions.late_rounds import late_rounds
from sessionary.models import guards

CLOCK = DatabaseClock()
log = logging.getLogger("sessionary.health")


def healthz(request: HttpRequest) -> JsonResponse:
    """200 once schema and guards are in place, the secret keys fit and the database answers; else 503.

    `late` names recurring work that nobody has done for minutes. That is no reason to take the pages away: it is 200.
    """
    try:
        well = _is_current() and not guards.missing(connection) and do_keys_fit()
        late = late_rounds(CLOCK.now()) if well else {}
    except (DatabaseError, InterfaceError, NotCurrent):
        well, late = False, {}
    for kind, minutes in late.items():
        log.warning("No round of %s was done for %s minutes. Does a worker run?", kind, minutes)
    body: dict[str, object] = {"status": "ok" if well else "unavailable", **({"late": late} if late else {})}
    return JsonResponse(body, status=200 if well else 503)


class NotCurrent(Exception):
    """Raised so that only a good answer is remembered."""


@cache
def _is_current() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotCurrent
    return True
