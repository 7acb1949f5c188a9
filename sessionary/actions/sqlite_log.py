"""SQLite's write-ahead log, which holds old contents of pages until it is emptied."""

from django.db import connection


def is_log_emptied() -> bool:
    """Carry the log over into the database file and empty it; False while somebody still reads from it.

    True at once on PostgreSQL, which vacuums by itself, and within a transaction, where it cannot be done.
    See https://www.sqlite.org/pragma.html#pragma_wal_checkpoint.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    return not busy
