"""The product's own command with a gateway that kills the process right after money has moved, once for each verb.

What is left is what a power failure leaves between the gateway's deed and our note of it.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sessionary.__main__ import main
from sessionary.providers.payments.test import PlayGateway


def deadly(verb: str) -> Callable[..., Any]:
    """The verb, which does its work and then ends the process, the first time that it does."""
    work = getattr(PlayGateway, verb)

    def once(self: PlayGateway, *given: Any) -> Any:
        answer = work(self, *given)
        mark = Path(os.environ["SESSIONARY_DATA"]) / f"killed-{verb}"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return once


if __name__ == "__main__":
    for name in ("open", "capture", "refund", "let_go"):
        setattr(PlayGateway, name, deadly(name))
    main()
