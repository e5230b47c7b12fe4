"""Small charts as SVG, in the colours of the design's tokens."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

WIDTH, HEIGHT = 420, 230
LEFT, RIGHT, TOP, BOTTOM = 52, 44, 12, 30
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """Where numbers lie in a chart; both ranges have a length."""

    across: tuple[float, float]
    up: tuple[float, float]

    def x(self, value: float) -> float:
        """Place a number from left to right."""
        first, last = self.across
        return round(LEFT + (value - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Place a number from bottom to top."""
        low, high = self.up
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)


def chart(label: str, frame: Frame, form: str, below: Sequence[tuple[float, str]], *parts: Markup) -> Markup:
    """Draw the axes, with numbers on the left in a format such as ".0%" and words below, and what is in between."""
    lines = [
        Markup('<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" class="left">{}</text>').format(
            LEFT, WIDTH - RIGHT, frame.y(level), frame.y(level), LEFT - 8, frame.y(level) + 4, f"{level:{form}}"
        )
        for level in ticks(*frame.up)
    ]
    words = [
        Markup('<text x="{}" y="{}" class="below">{}</text>').format(frame.x(place), HEIGHT - 8, name)
        for place, name in below
    ]
    inside = Markup("").join([*lines, *words, *parts])
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(WIDTH, HEIGHT, label, inside)


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers from `low` to `high`, at most six of them unless the range is wide."""
    step = next((step for step in STEPS if (high - low) / step < MOST_TICKS), STEPS[-1])
    return [number * step for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def level(frame: Frame, value: float, kind: str = "reference") -> Markup:
    """Draw a level line from side to side."""
    y = frame.y(value)
    return Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(kind, LEFT, WIDTH - RIGHT, y, y)


def path(frame: Frame, points: Sequence[tuple[float, float]], kind: str, name: str) -> Markup:
    """Draw a line through points, its name at its end."""
    places = " ".join(f"{frame.x(x)},{frame.y(y)}" for x, y in points)
    end_x, end_y = points[-1]
    return Markup('<polyline class="{}" points="{}"/><text x="{}" y="{}" class="end">{}</text>').format(
        kind, places, frame.x(end_x) + 6, frame.y(end_y) + 4, name
    )


def span(frame: Frame, x: float, middle: float, ends: tuple[float, float], words: str) -> Markup:
    """Draw a dot with the interval around it; pointing at it tells the words."""
    at, (lower, upper) = frame.x(x), ends
    return Markup(
        '<g><title>{}</title><line class="span" x1="{}" x2="{}" y1="{}" y2="{}"/><circle cx="{}" cy="{}" r="4"/></g>'
    ).format(words, at, at, frame.y(lower), frame.y(upper), at, frame.y(middle))


def columns(frame: Frame, edges: Sequence[float], heights: Sequence[float]) -> Markup:
    """Draw a column between each two edges."""
    ground = frame.y(frame.up[0])
    return Markup("").join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}"/>').format(
            frame.x(left) + 1, frame.y(height), round(frame.x(right) - frame.x(left) - 2, 1), ground - frame.y(height)
        )
        for (left, right), height in zip(pairwise(edges), heights, strict=True)
    )
