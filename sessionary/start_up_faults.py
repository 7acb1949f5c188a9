"""What stops a start, in a sentence that says what to do instead of a traceback."""

import errno
import os

from django.db import DatabaseError

NO_SPACE = "The disk of the data folder is full. Please free some space and start again."
NOT_SQLITE = "The file sessionary.sqlite3 in the data folder is no database, or is damaged. Please restore a backup."
READ_ONLY = "The data folder cannot be written. Please give it to the user who runs Sessionary, or set SESSIONARY_DATA."
EXTENSION = (
    "The database user may not create the extension btree_gist."
    " Please let an administrator run `CREATE EXTENSION btree_gist` in this database, and start again."
)


def sentence_for(error: Exception) -> str | None:
    """Return what to tell the operator; None for an error that nobody thought of."""
    if isinstance(error, OSError):
        return _of_system(error)
    if not isinstance(error, DatabaseError):
        return None
    text = " ".join(str(error).split())
    if "btree_gist" in text and "denied" in text:
        return EXTENSION
    if "disk is full" in text or "No space left" in text:
        return NO_SPACE
    if "is not a database" in text or "malformed" in text:
        return NOT_SQLITE
    if "readonly database" in text or "unable to open database file" in text:
        return READ_ONLY
    if _is_about_the_connection(text):
        return f"The database cannot be used: {text}. Please check DATABASE_URL, and that PostgreSQL runs."
    return None


def _of_system(error: OSError) -> str | None:
    if error.errno == errno.ENOSPC:
        return NO_SPACE
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{os.fspath(error.filename or 'A file')}: {error.strerror}. {READ_ONLY}"
    return None


def _is_about_the_connection(text: str) -> bool:
    return any(
        words in text
        for words in ("connection", "does not exist", "authentication failed", "resolve host", "permission denied")
    )
