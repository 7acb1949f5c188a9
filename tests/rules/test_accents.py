"""Whatever colour the Owner sets, text on it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessionary.rules.accents import contrast, dark_roles, light_roles

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
def test_text_is_legible_in_both_modes(colour: str) -> None:
    for roles, surface, paper in (
        (light_roles(colour), "#ffffff", "#f2f4f2"),
        (dark_roles(colour), "#182220", "#0f1614"),
    ):
        assert contrast(roles.accent, surface) >= 4.5
        assert contrast(roles.accent, paper) >= 4.5
        assert contrast(roles.accent, roles.accent_soft) >= 4.5
        assert contrast(roles.on_accent, roles.accent) >= 4.5
        assert contrast(roles.on_stub, roles.stub) >= 4.5
        assert contrast(roles.on_stub_2, roles.stub) >= 4.5


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
