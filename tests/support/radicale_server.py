"""A real Radicale on loopback, in a process and a folder of its own, with one user."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.dav_server import PASSWORD, USER, DavServer, free_port, process_listening

__all__ = ["PASSWORD", "USER", "Radicale", "radicale"]


@dataclass
class Radicale(DavServer):
    """One that knows a password."""

    passwords: Path

    def set_password(self, password: str) -> None:
        self.passwords.write_text(f"{USER}:{password}\n")


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """Runs until the block ends."""
    port, passwords, config = free_port(), folder / "users", folder / "config"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {passwords}\n"
        f"htpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {folder / 'collections'}\n"
        "[logging]\nlevel = error\n"
    )
    server = Radicale(f"http://127.0.0.1:{port}", f"/{USER}/", passwords)
    server.set_password(PASSWORD)
    with process_listening([sys.executable, "-W", "ignore", "-m", "radicale", "--config", str(config)], port):
        yield server
