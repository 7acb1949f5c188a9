"""What is kept is readable by the user alone whom the server runs as."""

from pathlib import Path

import pytest

from sessionary.actions.private_files import make_private
from tests.support.served import Served


def modes(folder: Path) -> set[str]:
    return {oct(path.stat().st_mode & 0o777) for path in (folder, *folder.rglob("*"))}


def test_rights_of_others_are_taken_off_whatever_was_restored(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (folder / "mail").mkdir(parents=True, mode=0o755)
    for name in ("sessionary.sqlite3", "secret_keys", "mail/1.eml"):
        (folder / name).write_text("x")
        (folder / name).chmod(0o644)
    elsewhere.write_text("x")
    elsewhere.chmod(0o644)
    (folder / "link").symlink_to(elsewhere)
    folder.chmod(0o755)
    make_private(folder)
    (folder / "link").unlink()
    assert modes(folder) == {"0o700", "0o600"}
    assert elsewhere.stat().st_mode & 0o777 == 0o644


@pytest.mark.proof
def test_a_server_on_a_folder_that_others_made_keeps_all_for_itself(tmp_path: Path) -> None:
    server = Served(tmp_path / "data", fresh=True, SESSIONARY_SECRET_KEYS="", DATABASE_URL="")
    server.data.mkdir()
    server.data.chmod(0o755)
    server.start()
    try:
        kept = {path.name for path in server.data.iterdir()}
        assert {"sessionary.sqlite3", "sessionary.sqlite3-wal", "sessionary.sqlite3-shm", "secret_keys"} <= kept
        assert modes(server.data) == {"0o700", "0o600"}
    finally:
        server.stop()
