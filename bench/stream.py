"""The Activity stream at 100,000 bookings beside 1,000, on the engine in use: `python -m bench.stream`."""

import os
import tempfile

import django


def main() -> None:
    """In a process and on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SESSIONARY_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
        django.setup()
        from bench import looking  # noqa: PLC0415  models need a Django that is set up

        looking.compare()


if __name__ == "__main__":
    main()
