"""A retried submission gets the first answer; nothing is done twice."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import connection

from sessionary.actions.transactions import write
from sessionary.models import KeptAnswer
from sessionary.rules.errors import KeyReused

T = TypeVar("T")


def digest_of(content: object) -> str:
    """Return a digest that is the same for the same content, whatever JSON can write of it."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Submission:
    """One try of a caller. `scope` is caller and path; `digest` tells whether the content is the same."""

    account_id: int
    scope: str
    key: str
    digest: str


def once(submission: Submission | None, work: Callable[[], T], *, now: datetime) -> T:
    """Do `work` and keep its answer, which JSON can write, or return the answer kept under the same key.

    All in one transaction: a twin in flight waits for the first, and a refusal keeps nothing, so that the
    same key can try again. Raises `KeyReused` for the same key with other content.
    """
    if submission is None:
        return write(work)

    def work_once() -> T:
        if not _claimed(submission, now):
            return cast(T, _kept(submission))
        answer = work()
        _keep(submission, json.dumps(answer))
        return answer

    return write(work_once)


def _claimed(submission: Submission, now: datetime) -> bool:
    """Whether the key is ours. A twin waits in the database here until the first has ended."""
    table = KeptAnswer._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (account_id, scope, key, digest, answer, at) VALUES (%s, %s, %s, %s, '', %s)"
            " ON CONFLICT (scope, key) DO NOTHING",
            [submission.account_id, submission.scope, submission.key, submission.digest, now],
        )
        return bool(cursor.rowcount == 1)


def _kept(submission: Submission) -> Any:
    kept = KeptAnswer.objects.get(scope=submission.scope, key=submission.key)
    if kept.digest != submission.digest:
        raise KeyReused
    return kept.said


def _keep(submission: Submission, answer: str) -> None:
    KeptAnswer.objects.filter(scope=submission.scope, key=submission.key).update(answer=answer)
