"""The command line: `sessionary <command>`."""

import os
import sys
import zoneinfo

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from sessionary.start_up_faults import sentence_for


def main() -> None:
    """Run one command of the product, with the zone data that we ship rather than the machine's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionary.config.settings")
    os.umask(0o077)  # what is kept is for the user alone whom this runs as
    os.environ["PYTHONTZPATH"] = ""
    zoneinfo.reset_tzpath(to=[])
    try:
        execute_from_command_line(["sessionary", *sys.argv[1:]])
    except ImproperlyConfigured as error:
        sys.exit(f"sessionary: {error}")
    except (DatabaseError, OSError) as error:
        if (sentence := sentence_for(error)) is None:
            raise
        sys.exit(f"sessionary: {sentence}")


if __name__ == "__main__":
    main()
