"""The SMS providers there are, by name. A module is loaded when its provider is first asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from sessionary.providers.sms.contract import KeyField, Provider

PATHS = {"twilio": "twilio:Twilio"}
LABELS = {"twilio": "Twilio"}


def names() -> list[str]:
    """In the order in which the desk lists them."""
    return list(PATHS)


def key_fields(name: str) -> tuple[KeyField, ...]:
    """The keys it asks for. Raises `KeyError` for a name that there is not."""
    return _class(name).key_fields


def opened(name: str, keys: Mapping[str, str], address: str = "") -> Provider:
    """The provider with these keys. Raises `KeyError` for a name that there is not."""
    return _class(name).opened(keys, address)


def _class(name: str) -> type[Provider]:
    module, attribute = PATHS[name].split(":")
    return cast(type[Provider], getattr(import_module(f"{__package__}.{module}"), attribute))
