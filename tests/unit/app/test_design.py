import itertools
import re
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask

from stockcast import design
from stockcast.design.files import HashedFiles
from stockcast.design.palette import colours
from stockcast.settings import Settings

TEXTS = ("ink", "ink-soft", "ink-faint", "accent", "accent-strong", "up", "down")
SURFACES = ("page", "surface", "sunken")
THEMES = ("light", "dark")
Theme = Literal["light", "dark"]

# Viénot, Brettel & Mollon 1999, on linear RGB: what eyes without long- or medium-wave cones see
PROTANOPIA = ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0))
DEUTERANOPIA = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour: str, eye: tuple[tuple[float, ...], ...]) -> list[float]:
    """CIE Lab of a colour as an eye sees it."""
    red, green, blue = (sum(m * part for m, part in zip(row, linear(colour), strict=True)) for row in eye)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "surface"), list(itertools.product(TEXTS, SURFACES)))
def test_text_can_be_read_on_every_surface(theme: Theme, text: str, surface: str) -> None:
    palette = colours(theme)
    assert contrast(palette[text], palette[surface]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "surface", "least"),
    [
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-strong", 4.5),
        ("accent-strong", "accent-soft", 4.5),
        *((text, f"{kind}-soft", 4.5) for kind in ("note", "warning", "error") for text in (kind, "ink", "accent")),
        *((mark, "surface", 3) for mark in ("line-strong", "chart-up", "chart-down", "chart-line", "chart-fan-50")),
        ("chart-axis", "surface", 4.5),
        ("chart-median", "chart-fan-50", 3),
    ],
)
def test_pairs_that_belong_together_contrast(theme: Theme, text: str, surface: str, least: float) -> None:
    palette = colours(theme)
    assert contrast(palette[text], palette[surface]) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eye", [PROTANOPIA, DEUTERANOPIA])
@pytest.mark.parametrize("pair", [("up", "down"), ("chart-up", "chart-down")])
def test_up_and_down_differ_for_colour_blind_eyes(
    theme: Theme, eye: tuple[tuple[float, ...], ...], pair: tuple[str, str]
) -> None:
    palette = colours(theme)
    one, other = (seen(palette[name], eye) for name in pair)
    assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 >= 30  # 2.3 can just be told apart


@pytest.mark.parametrize("theme", THEMES)
def test_the_fan_has_three_steps_from_the_surface(theme: Theme) -> None:
    palette = colours(theme)
    steps = [palette[name] for name in ("surface", "chart-fan-95", "chart-fan-80", "chart-fan-50")]
    assert all(contrast(one, other) >= 1.25 for one, other in itertools.pairwise(steps))


def test_every_token_that_is_used_exists() -> None:
    root = Path(design.__file__).parent / "static"
    site = Path(__file__).parents[3] / "services" / "web" / "app" / "static"
    defined = set(re.findall(r"(--[\w-]+):", (root / "tokens.css").read_text()))
    for sheet in (root / "tokens.css", root / "frame.css", site / "site.css"):
        assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) <= defined


def test_files_are_kept_for_ever_under_their_hash_and_never_under_another(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    files = HashedFiles(tmp_path)
    app = Flask("kept", static_folder=None)
    app.register_blueprint(files.blueprint("files", "/dash/design"))
    client = app.test_client()

    kept = client.get(files.url("a.css", "/dash/design"), buffered=True)
    other = client.get("/dash/design/0123456789ab/a.css", buffered=True)
    assert (kept.status_code, kept.data, kept.mimetype) == (200, b"a", "text/css")
    assert (kept.cache_control.max_age, kept.cache_control.immutable) == (31_536_000, True)
    assert (other.status_code, other.cache_control.max_age, other.cache_control.no_cache) == (200, None, True)
    assert client.get(f"/dash/design/{files.hash}/../../secret").status_code == 404

    (tmp_path / "a.css").write_text("b")
    assert HashedFiles(tmp_path).hash != files.hash
    with pytest.raises(FileNotFoundError, match=r"holds no b\.css"):
        files.url("b.css", "/dash/design")


def test_the_frame_marks_the_page_and_names_operators_pages_in_development_alone() -> None:
    shown = design.frame("Ticker", Settings(environment="development"), "/dash/design")
    assert '<a href="/dash/" aria-current="page">Ticker</a>' in shown.header
    assert re.findall(r'<li><a href="([^"]+)"', shown.header) == [*design.PAGES.values()]
    assert "No investment advice" in shown.header
    assert shown.header.count("aria-current") == 1
    assert f'src="/dash/design/{design.FILES.hash}/theme.js"' in shown.head
    assert "Not investment advice" in shown.footer
    assert "/certificate/" in shown.footer
    hidden = design.frame(None, Settings(environment="production"))
    assert "aria-current" not in hidden.header
    assert "/certificate/" not in hidden.footer
    assert "/pgadmin/" not in hidden.footer
