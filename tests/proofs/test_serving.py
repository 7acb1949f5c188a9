"""Starting and stopping, as an operator sees it."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx2
import pytest

from tests.support.served import Served, served

pytestmark = pytest.mark.proof


def test_sigterm_ends_it_cleanly_and_it_starts_again(tmp_path: Path) -> None:
    with served(tmp_path / "data", fresh=True) as server:
        assert "/desk/sign-in/" in server.output()
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 25
        server.start()
        assert server.stop() == 0
        assert "Traceback" not in server.output()


def test_a_port_in_use_is_said_with_what_to_do(tmp_path: Path) -> None:
    with served(tmp_path / "data", fresh=True) as server:
        second = run(server, tmp_path / "other", PORT=str(server.port))
    assert second.returncode == 1
    assert f"port {server.port}" in second.stderr
    assert "PORT=" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SESSIONARY_SECRET_KEYS", "short", "at least 32 characters"),
        ("DATABASE_URL", "mysql://localhost/x", "postgresql://"),
        ("DATABASE_URL", "nonsense", "postgresql://user:password@host:5432/database"),
        ("DATABASE_URL", "postgresql://x@127.0.0.1:1/x", "Please check DATABASE_URL, and that PostgreSQL runs."),
        ("PORT", "abc", "PORT must be a number from 1 to 65535, not abc."),
        ("PORT", "70000", "PORT must be a number from 1 to 65535, not 70000."),
        ("SESSIONARY_BASE_URL", "book.example.com", "https://book.example.com"),
        ("SESSIONARY_SMTP_URL", "mail.example.com", "smtp://"),
        ("SESSIONARY_MAIL_SERVICE", "pigeon", "one of: postmark"),
    ],
)
def test_a_setting_that_will_not_do_says_what_would(tmp_path: Path, name: str, value: str, words: str) -> None:
    answer = run(Served(tmp_path / "data", fresh=True), tmp_path / "other", **{name: value})
    assert answer.returncode != 0
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir(mode=0o700)
    (tmp_path / "other" / "sessionary.sqlite3").write_bytes(b"noise" * 1000)
    answer = run(Served(tmp_path / "data", fresh=True), tmp_path / "other", DATABASE_URL="")
    assert answer.returncode != 0
    assert "Please restore a backup." in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="only PostgreSQL has other databases and users")
@pytest.mark.parametrize("wrong", ["database", "user"])
def test_a_database_that_is_not_there_is_said(tmp_path: Path, wrong: str) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    if wrong == "database":
        url = url._replace(path="/nowhere")
    else:
        url = url._replace(netloc=f"nobody@{url.netloc.rpartition('@')[2]}")
    answer = run(Served(tmp_path / "data", fresh=True), tmp_path / "other", DATABASE_URL=urlunsplit(url))
    assert answer.returncode != 0
    assert "does not exist" in answer.stderr
    assert "Please check DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_servers_that_start_together_on_an_empty_database_all_serve(tmp_path: Path) -> None:
    first = Served(tmp_path / "one", fresh=True, demo=False)
    url = first.environment["DATABASE_URL"]
    others = [
        Served(tmp_path / (name if url else "one"), fresh=True, demo=False, DATABASE_URL=url)
        for name in ("two", "three")
    ]
    servers = [first, *others]
    threads = [threading.Thread(target=server.start) for server in servers]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        for server in servers:
            assert httpx2.get(f"{server.url}/healthz", timeout=10).status_code == 200
            assert "Traceback" not in server.output()
    finally:
        for server in servers:
            server.kill()


def test_the_keys_and_all_that_is_kept_are_for_the_owner_only(tmp_path: Path) -> None:
    with served(tmp_path / "data", fresh=True, SESSIONARY_SECRET_KEYS=""):
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0
        assert (tmp_path / "data" / "secret_keys").stat().st_mode & 0o077 == 0


def test_keys_that_were_forgotten_at_a_restore_stop_the_start_and_none_are_made(tmp_path: Path) -> None:
    server = Served(tmp_path / "data", fresh=True, SESSIONARY_SECRET_KEYS="")
    server.start()
    server.stop()
    keys = tmp_path / "data" / "secret_keys"
    kept = keys.read_text()
    keys.unlink()
    for command in ("serve", "worker"):
        answer = run(server, tmp_path / "data", command)
        assert answer.returncode == 1
        assert "The secret keys do not fit this database" in answer.stderr
        assert str(keys) in answer.stderr
        assert "Traceback" not in answer.stderr
        assert not keys.exists()
    keys.write_text(kept)
    server.start()
    server.kill()


def test_a_key_is_replaced_while_it_serves_and_then_thrown_away(tmp_path: Path) -> None:
    old, new = "old" * 20, "new" * 20
    server = Served(tmp_path / "data", fresh=True, SESSIONARY_SECRET_KEYS=old)
    server.start()
    server.stop()
    server.environment["SESSIONARY_SECRET_KEYS"] = f"{new},{old}"
    server.start()
    assert "Nothing is left" in server.command("rotate-keys")
    server.stop()
    server.environment["SESSIONARY_SECRET_KEYS"] = new
    server.start()
    server.kill()


def run(server: Served, data: Path, command: str = "serve", **environment: str) -> subprocess.CompletedProcess[str]:
    """Another start beside `server`, which is expected to give up."""
    settings = {**server.environment, "SESSIONARY_DATA": str(data), **environment}
    words = [sys.executable, "-m", "sessionary", command]
    return subprocess.run(words, env=settings, capture_output=True, text=True, timeout=90, cwd=os.fspath(data.parent))
