"""The stylesheet's colours can be read by night and by day: WCAG 2.2, 1.4.3 for text, 1.4.11 for bounds of controls."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[3] / "static" / "app.css").read_text()
TEXT, BOUNDS = 4.5, 3.0
GROUNDS = ("bg", "surface", "sunken")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft") for ground in GROUNDS),
    *((ink, ground, TEXT) for ink in ("brand", "gold-ink", "ok", "danger") for ground in ("bg", "surface")),
    *((ink, f"{ink}-soft", TEXT) for ink in ("brand", "ok", "danger")),
    ("gold-ink", "gold-soft", TEXT),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-hover", TEXT),
    ("on-gold", "gold", TEXT),
    ("on-gold", "gold-hover", TEXT),
    ("on-danger", "danger", TEXT),
    ("on-live", "live", TEXT),
    ("stage-ink", "stage", TEXT),
    ("stage-soft", "stage", TEXT),
    *(("line-strong", ground, BOUNDS) for ground in ("bg", "surface")),
    *(("focus", ground, BOUNDS) for ground in GROUNDS),
]


def tokens() -> dict[str, dict[str, str]]:
    """Each colour by its name, as it is by day and by night."""
    day, night = (
        dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\n\s*\}", CSS, re.DOTALL)[:2]
    )
    return {"light": day, "dark": day | night}


def luminance(color: str) -> float:
    """WCAG's relative luminance of `#rrggbb`."""
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(share * weight for share, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_what_is_written_can_be_read(scheme: str, ink: str, ground: str, least: float) -> None:
    colors = tokens()[scheme]
    assert contrast(colors[ink], colors[ground]) >= least
