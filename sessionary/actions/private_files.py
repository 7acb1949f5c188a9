"""The data folder is for the user alone whom this runs as, whoever made it and whatever was copied into it."""

import os
import stat
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def make_private(folder: Path) -> None:
    """Take the rights of others off the folder and all that is in it; leave what belongs to somebody else."""
    _make_private(folder, FOLDER)
    for parent, folders, files in os.walk(folder):
        for name in folders:
            _make_private(Path(parent) / name, FOLDER)
        for name in files:
            _make_private(Path(parent) / name, FILE)


def _make_private(path: Path, mode: int) -> None:
    with suppress(FileNotFoundError, PermissionError):
        status = path.lstat()
        if not stat.S_ISLNK(status.st_mode) and status.st_mode & 0o077:
            path.chmod(mode)
