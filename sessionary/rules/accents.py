"""From the Owner's one colour to the roles the pages need, legible in light and in dark."""

import colorsys
from dataclasses import dataclass
from functools import lru_cache

READABLE = 4.5  # WCAG 2 contrast of text
WHITE, NIGHT = "#ffffff", "#182220"
RGB = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Roles:
    """Colours of one mode, as `#rrggbb`: `accent` on the surface, text on it, and the ticket's stub."""

    accent: str
    on_accent: str
    accent_soft: str
    accent_line: str
    stub: str
    on_stub: str
    on_stub_2: str


@lru_cache(maxsize=256)
def light_roles(colour: str) -> Roles:
    """The roles for light mode: the colour itself, darkened until white text on it is legible."""
    accent = _until_readable(colour, against="#e7ebe8", step=-0.02)
    stub = _until_readable(_mixed(accent, "#101a18", 0.08), against="#dfe8e6", step=-0.02)
    return Roles(
        accent=accent,
        on_accent=WHITE,
        accent_soft=_soft(accent, WHITE),
        accent_line=_mixed(accent, WHITE, 0.54),
        stub=stub,
        on_stub=WHITE,
        on_stub_2=_until_readable(_mixed(stub, WHITE, 0.8), against=stub, step=0.02),
    )


@lru_cache(maxsize=256)
def dark_roles(colour: str) -> Roles:
    """The roles for dark mode: the colour's hue made light enough for the dark surface, and a deep stub."""
    accent = _until_readable(_at_lightness(colour, 0.63), against="#22312e", step=0.02)
    stub = _until_readable(_mixed(colour, NIGHT, 0.25), against="#c8d6d2", step=-0.02)
    return Roles(
        accent=accent,
        on_accent=_until_readable(_mixed(accent, "#000000", 0.8), against=accent, step=-0.02),
        accent_soft=_soft(accent, NIGHT),
        accent_line=_mixed(accent, NIGHT, 0.55),
        stub=stub,
        on_stub="#f0faf7",
        on_stub_2=_until_readable(_mixed(stub, WHITE, 0.62), against=stub, step=0.02),
    )


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _until_readable(colour: str, *, against: str, step: float) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    while contrast(colour, against) < READABLE and 0 < lightness + step < 1:
        lightness += step
        colour = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def _soft(accent: str, surface: str) -> str:
    """The surface with as much of the accent as leaves text in the accent legible on it."""
    tints = (_mixed(accent, surface, share / 100) for share in range(84, 100, 2))
    return next((tint for tint in tints if contrast(accent, tint) >= READABLE), surface)


def _at_lightness(colour: str, lightness: float) -> str:
    hue, _, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    return _hex(colorsys.hls_to_rgb(hue, lightness, min(saturation, 0.5)))


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    red, green, blue = (mine * (1 - share) + theirs * share for mine, theirs in pairs)
    return _hex((red, green, blue))


def _rgb(colour: str) -> RGB:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(colour: RGB) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
