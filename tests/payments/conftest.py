"""Servers and gateways that talk to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionary.providers.payments.registry import names
from tests.payments.benches import Bench, PayPalBench, StripeBench, bench_for


@pytest.fixture(params=names())
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Every gateway in turn."""
    with bench_for(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def stripe_bench(tmp_path: Path) -> Iterator[StripeBench]:
    with bench_for("stripe", tmp_path) as made:
        assert isinstance(made, StripeBench)
        yield made


@pytest.fixture
def paypal_bench(tmp_path: Path) -> Iterator[PayPalBench]:
    with bench_for("paypal", tmp_path) as made:
        assert isinstance(made, PayPalBench)
        yield made
