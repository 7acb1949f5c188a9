"""Without a mail server, messages are kept as files that the host can read."""

import os
import re
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from sessionary.providers.messaging.contract import Handed

SAFE = re.compile(r"[^A-Za-z0-9@.-]")


class KeptMail:
    """One `.eml` file for each message, named by its Message-ID, so that it is never kept twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, message: EmailMessage) -> Handed:
        """Write the file as a whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.path_of(str(message["Message-ID"]))
        if not path.exists():
            unfinished = path.with_suffix(f".{os.getpid()}.part")
            unfinished.write_bytes(message.as_bytes(policy=SMTP))
            unfinished.replace(path)
        return Handed("kept")

    def path_of(self, message_id: str) -> Path:
        """Where the message with this Message-ID is kept."""
        return self.folder / f"{SAFE.sub('_', message_id.strip('<>'))}.eml"
