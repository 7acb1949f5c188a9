"""The gateways there are, by name. A module is loaded when its gateway is first asked for, for some are heavy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, Self, cast

from sessionary.providers.payments.contract import Gateway, KeyField


@dataclass(frozen=True, slots=True)
class Provider:
    """What is known of a gateway before its module is loaded. `path` is `module:class` in this package."""

    name: str
    label: str
    path: str


PROVIDERS = (
    Provider("stripe", "Stripe", "stripe:StripeGateway"),
    Provider("paypal", "PayPal", "paypal:PayPalGateway"),
    Provider("test", "Test gateway", "test:PlayGateway"),
)
NAMED = {provider.name: provider for provider in PROVIDERS}


class Connectable(Gateway, Protocol):
    """What a gateway's class adds to the contract."""

    @classmethod
    def connected(cls, keys: Mapping[str, str], folder: Path) -> Self:
        """From the values of its `key_fields`, by name. `folder` is for one that keeps books of its own."""
        ...


def names() -> tuple[str, ...]:
    """Every gateway's name, in the order in which the desk lists them."""
    return tuple(NAMED)


def labels() -> dict[str, str]:
    """Every gateway's name and what people call it, without loading any."""
    return {provider.name: provider.label for provider in PROVIDERS}


def key_fields(name: str) -> tuple[KeyField, ...]:
    """What the desk asks for to connect this gateway. Raises `KeyError` for a name that there is not."""
    return _class(name).key_fields


def gateway(name: str, keys: Mapping[str, str], folder: Path) -> Gateway:
    """The gateway of this name, connected with these keys. Raises `KeyError` for a name that there is not.

    The same keys get the same object, so that connections and access tokens are kept.
    """
    return _connected(name, tuple(sorted(keys.items())), folder)


@lru_cache(maxsize=64)
def _connected(name: str, keys: tuple[tuple[str, str], ...], folder: Path) -> Gateway:
    return _class(name).connected(dict(keys), folder)


def _class(name: str) -> type[Connectable]:
    module, attribute = NAMED[name].path.split(":")
    return cast(type[Connectable], getattr(import_module(f"{__package__}.{module}"), attribute))
