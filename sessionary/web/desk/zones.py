"""The zones of the whole world, for settings."""

from sessionary.actions.customers import ZONES


def zone_choices() -> list[tuple[str, str]]:
    """Names like `Europe/Berlin`, in order."""
    return [(name, name.replace("_", " ")) for name in sorted(ZONES) if "/" in name and not name.startswith("Etc/")]
