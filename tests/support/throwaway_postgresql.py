"""A PostgreSQL server of our own while a command runs: `python -m tests.support.throwaway_postgresql COMMAND`.

Listens on loopback only, in a temporary folder, without fsync; as root it runs as the `postgres` user.
"""

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binary(name: str) -> str:
    """The newest installed server binary of this name."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: int(path.split("/")[4]))
    if path := found[-1] if found else shutil.which(name):
        return path
    raise SystemExit("PostgreSQL is missing. On Debian: apt-get install postgresql")


@contextmanager
def server() -> Iterator[str]:
    """A running server; yields the URL of its database `sessionary`."""
    folder = Path(tempfile.mkdtemp(prefix="sessionary-pg-"))
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    if as_postgres:
        shutil.chown(folder, "postgres", "postgres")

    def run(*words: str) -> None:
        subprocess.run([*as_postgres, *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

    data, port = str(folder / "data"), free_port()
    run(binary("initdb"), "-D", data, "-U", "sessionary", "-A", "trust", "-E", "UTF8", "--no-sync")
    flags = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c max_connections=200"
        f" {os.environ.get('POSTGRESQL_FLAGS', '-c fsync=off -c synchronous_commit=off -c full_page_writes=off')}"
    )
    run(binary("pg_ctl"), "-D", data, "-o", flags, "-l", str(folder / "log"), "-w", "start")
    try:
        run(binary("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "sessionary", "sessionary")
        yield f"postgresql://sessionary@127.0.0.1:{port}/sessionary"
    finally:
        run(binary("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A TCP port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    with server() as url:
        result = subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False)
    raise SystemExit(result.returncode)
