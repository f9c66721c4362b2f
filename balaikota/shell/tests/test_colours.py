"""Words can be read: every pair of colours that stand on each other meets WCAG 2.2 AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static/shell/tokens.css").read_text()
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    ("ink", "paper", TEXT), ("ink", "surface", TEXT), ("ink", "surface-sunk", TEXT),
    ("ink-soft", "paper", TEXT), ("ink-soft", "surface", TEXT), ("ink-soft", "surface-sunk", TEXT),
    ("link", "paper", TEXT), ("link", "surface", TEXT), ("link", "surface-sunk", TEXT),
    ("on-brand", "brand", TEXT), ("on-brand", "brand-strong", TEXT),
    ("brand-strong", "brand-soft", TEXT),
    ("brand", "paper", TEXT), ("danger", "surface", TEXT), ("danger", "paper", TEXT),
    ("line-strong", "surface", SHAPE), ("line-strong", "paper", SHAPE),
    *((n, f"{n}-soft", TEXT) for n in ("good", "warn", "danger", "info", "violet", "quiet")),
    ("warn", "accent-soft", TEXT), ("warn", "surface", TEXT), ("good", "surface", TEXT),
    ("surface", "good", TEXT),
]  # fmt: skip


def colours(theme: str) -> dict[str, str]:
    light = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS.split('[data-theme="dark"]')[0]))
    dark = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", TOKENS.split('[data-theme="dark"]')[1]))
    return light if theme == "light" else light | dark


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=lambda value: str(value))
def test_words_can_be_read(theme: str, front: str, back: str, least: float) -> None:
    known = colours(theme)
    assert contrast(known[front], known[back]) >= least


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
