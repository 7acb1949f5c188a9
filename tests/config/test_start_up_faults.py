"""What stops a start is told in a sentence; see `tests/proofs/test_serving.py` for those that can be had for real."""

import errno

import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError

from sessionary.start_up_faults import sentence_for


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            ProgrammingError('permission denied to create extension "btree_gist"\nHINT:  Must have CREATE privilege'),
            "CREATE EXTENSION btree_gist",
        ),
        (OperationalError("database or disk is full"), "Please free some space"),
        (OperationalError('could not extend file "base/1": No space left on device'), "Please free some space"),
        (OSError(errno.ENOSPC, "No space left on device", "/data/static"), "Please free some space"),
        (OperationalError("attempt to write a readonly database"), "The data folder cannot be written."),
        (OperationalError("unable to open database file"), "The data folder cannot be written."),
        (
            OSError(errno.EROFS, "Read-only file system", "/data/prepare.lock"),
            "/data/prepare.lock: Read-only file system.",
        ),
        (PermissionError(errno.EACCES, "Permission denied", "/data"), "set SESSIONARY_DATA"),
        (DatabaseError("file is not a database"), "Please restore a backup."),
        (DatabaseError("database disk image is malformed"), "Please restore a backup."),
        (OperationalError('connection failed: FATAL:  role "nobody" does not exist'), "Please check DATABASE_URL"),
        (OperationalError("failed to resolve host 'db'"), "Please check DATABASE_URL"),
    ],
)
def test_what_to_do_is_said(error: Exception, words: str) -> None:
    sentence = sentence_for(error)
    assert sentence is not None
    assert words in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "error", [OperationalError("deadlock detected"), OSError(errno.EPIPE, "Broken pipe"), KeyError("x")]
)
def test_what_nobody_thought_of_keeps_its_traceback(error: Exception) -> None:
    assert sentence_for(error) is None
