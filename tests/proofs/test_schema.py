"""The OpenAPI document is true: schemathesis finds no answer that it does not describe."""

import os
from pathlib import Path

import pytest

from tests.support.schema_runs import ANONYMOUS, ROLES, run, tokens_of
from tests.support.served import served

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="PostgreSQL takes less, so it finds more"),
]
SAME_EACH_TIME = ["--seed", "1", "--generation-deterministic"]


def test_every_answer_is_as_documented(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        done = run(server, "", tmp_path, "--max-examples", "10", *SAME_EACH_TIME, timeout=100)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_so_is_every_answer_to_each_kind_of_token(tmp_path: Path) -> None:
    """A little of what `bin/bench schemathesis` does."""
    little = ["--phases", "fuzzing", "--max-examples", "3", "--include-path-regex", "/host/", *SAME_EACH_TIME]
    with served(tmp_path / "data") as server:
        tokens = tokens_of(server, tmp_path)
        for role in ROLES:
            if role != ANONYMOUS:
                done = run(server, tokens[role], tmp_path, *little, timeout=100)
                assert done.returncode == 0, role + done.stdout[-4000:] + done.stderr[-2000:]
        assert "Traceback" not in server.output()
