"""The OpenAPI document is true: schemathesis finds no answer that it does not describe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.served import served

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="PostgreSQL takes less, so it finds more"),
]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def test_every_answer_is_as_documented(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}/api/v1/openapi.json"]
        options = ["--checks", CHECKS, "--max-examples", "10", "--seed", "1", "--generation-deterministic"]
        run = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
