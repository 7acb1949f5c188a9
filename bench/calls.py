"""Schemathesis for long, as nobody and as each kind of person: no error, and no answer that is not documented.

Run by `bin/bench schemathesis`; the tests do a little of it. See `tests/proofs/test_schema.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.schema_runs import ROLES, run, tokens_of
from tests.support.served import Served, served

AN_HOUR = 3600
PHASES = {
    "coverage": ["--phases", "coverage"],
    "fuzzing": ["--phases", "fuzzing", "--max-examples", "40"],
    "negative": ["--phases", "fuzzing", "--mode", "negative", "--max-examples", "40"],
    "stateful": ["--phases", "stateful", "--max-examples", "20"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calls")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Served]:
    with served(folder / "data") as running:
        yield running


@pytest.fixture(scope="module")
def tokens(server: Served, folder: Path) -> dict[str, str]:
    return tokens_of(server, folder)


@pytest.mark.timeout(AN_HOUR)
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_documented(
    server: Served, tokens: dict[str, str], folder: Path, role: str, phase: str
) -> None:
    done = run(server, tokens[role], folder, *PHASES[phase], timeout=AN_HOUR)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Traceback" not in server.output(), server.output()[-6000:]
