"""The command line: `sessionary <command>`."""

import os
import sys
import zoneinfo

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command of the product, with the zone data that we ship rather than the machine's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionary.config.settings")
    os.environ["PYTHONTZPATH"] = ""
    zoneinfo.reset_tzpath(to=[])
    execute_from_command_line(["sessionary", *sys.argv[1:]])


if __name__ == "__main__":
    main()
