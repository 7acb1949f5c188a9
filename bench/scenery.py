"""Pages to measure on, made by the product's own command line: `python -m bench.scenery` prints them as JSON."""

import json
import os
import sys
from datetime import UTC, datetime

import django


def main() -> None:
    """Eight Owners with a ten-session package each, and `claims` in the measured month of the first one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from bench import filling  # noqa: PLC0415  models need a Django that is set up

    words = sys.argv[1:]
    if words[0] == "pages":
        print(json.dumps(filling.make_pages(int(words[1]))))
    else:
        filling.add_sessions(int(words[1]), datetime.fromisoformat(words[2]).replace(tzinfo=UTC), int(words[3]))


if __name__ == "__main__":
    main()
