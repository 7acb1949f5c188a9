"""Gateways are found by name, and none is loaded before it is wanted."""

import subprocess
import sys
from pathlib import Path

import pytest

from sessionary.providers.payments import registry

HEAVY = ("stripe", "httpx2", "requests")


@pytest.mark.parametrize("provider", registry.PROVIDERS, ids=lambda provider: provider.name)
def test_the_line_and_the_class_agree(provider: registry.Provider, tmp_path: Path) -> None:
    keys = {field.name: "x" for field in registry.key_fields(provider.name)}
    gateway = registry.gateway(provider.name, keys, tmp_path)
    assert (gateway.name, gateway.label) == (provider.name, provider.label)
    assert registry.labels()[provider.name] == provider.label


def test_the_same_keys_get_the_same_object(tmp_path: Path) -> None:
    assert registry.gateway("test", {}, tmp_path) is registry.gateway("test", {}, tmp_path)
    assert registry.gateway("test", {}, tmp_path) is not registry.gateway("test", {}, tmp_path / "other")


@pytest.mark.parametrize("name", ["cash", "", "contract", "registry"])
def test_other_names_are_unknown(name: str, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        registry.gateway(name, {}, tmp_path)


def test_listing_them_loads_none() -> None:
    listing = f"""
import sys
from sessionary.providers.payments.registry import labels
assert labels()
assert not [name for name in sys.modules if name.split(".")[0] in {HEAVY}], "a client was loaded"
"""
    subprocess.run([sys.executable, "-c", listing], check=True)
