"""Charts of a figure over time: the line, what is expected of it, and the band that chance explains."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dashboard.figures import Figure, Trace
from dashboard.figures.axes import AWAY, HALF_A_BAR, LAYOUT, date, rounded
from stockcast.forecasts.calibration import Course
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import count

PADDING = 0.15
NARROW = 0.05
"""Height of an axis below which its numbers would be alike without another decimal."""

FEW = 6
"""Times up to which each is a point of its own: a line through one would not be seen."""

Mark = tuple[datetime, str]


def course(
    shown: Course, expected: float, bar_interval: BarInterval, *, percent: bool, marks: Sequence[Mark] = ()
) -> Figure:
    """Draw a rolling figure about what is expected of it, as shares in percent or as a plain ratio.

    `marks` are moments that a vertical line and a word stand at.
    """
    air = HALF_A_BAR[bar_interval] if len(shown.times) <= FEW else timedelta()
    ends = [date(shown.times[0] - air), date(shown.times[-1] + air)] if shown.times else []
    values = span(shown, expected)
    return {
        "data": [
            *band(ends, expected, shown.margin),
            {**THIN, "name": "expected", "x": ends, "y": [expected] * len(ends), "hoverinfo": "skip"},
            line(shown, bar_interval, percent=percent),
        ],
        "layout": {
            **LAYOUT,
            **marked(marks, shown.times),
            "margin": {"l": 4, "r": 48, "t": 22 if marks else 8, "b": 36},
            "xaxis": time_axis(ends, shown.times),
            "yaxis": {**VALUES, "range": values, "tickformat": tick_format(values, percent=percent)},
        },
    }


def band(ends: Sequence[str], expected: float, margin: float | None) -> list[Trace]:
    """Draw what chance explains, between the first and the last time."""
    if margin is None or not ends:
        return []
    lower, upper = rounded(expected - margin), rounded(expected + margin)
    return [
        {
            "type": "scatter",
            "name": "chance",
            "mode": "lines",
            "x": [*ends, *reversed(ends)],
            "y": [lower, lower, upper, upper],
            "fill": "toself",
            "fillcolor": "--chart-fan-95",
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]


def line(shown: Course, bar_interval: BarInterval, *, percent: bool) -> Trace:
    """Draw the figure itself."""
    form = ".1%" if percent else ".3f"
    time = "%a %-d %b %Y" if bar_interval == "1d" else "%a %-d %b %Y, %H:%M UTC"
    words = f"of the {count(shown.window, UNITS[bar_interval])} up to"
    return {
        "type": "scatter",
        "name": "came",
        "mode": "lines+markers" if len(shown.times) <= FEW else "lines",
        "x": [date(time) for time in shown.times],
        "y": [None if value is None else rounded(value) for value in shown.values],
        "line": {"color": "--chart-median", "width": 2},
        # A text for each session would be most of what the page weighs
        "hovertemplate": f"<b>%{{y:{form}}}</b> {words} %{{x|{time}}}<extra></extra>",
    }


def marked(marks: Sequence[Mark], times: Sequence[datetime]) -> dict[str, Any]:
    """Put a vertical line and a word at each mark."""
    if not marks:
        return {}
    span = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": MARK}
    label = {"xref": "x", "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "font": {"size": 11}}
    middle = times[len(times) // 2] if times else None
    return {
        "shapes": [{**span, "x0": date(time), "x1": date(time)} for time, _ in marks],
        # Beside the line and towards the middle, where a word has room
        "annotations": [
            {**label, "x": date(time), "text": words, "xanchor": "left" if middle and time < middle else "right"}
            for time, words in marks
        ],
    }


def span(shown: Course, expected: float) -> list[float]:
    """Give the ends of the vertical axis: all that is drawn, and some air."""
    known = [value for value in shown.values if value is not None]
    margin = shown.margin or 0.0
    lowest, highest = min([*known, expected - margin]), max([*known, expected + margin])
    air = max((highest - lowest) * PADDING, 0.01)
    return [rounded(lowest - air), rounded(highest + air)]


def tick_format(ends: Sequence[float], *, percent: bool) -> str:
    """Choose as many decimals as tell the numbers beside the axis apart."""
    narrow = ends[1] - ends[0] < NARROW
    return (".1%" if narrow else ".0%") if percent else (".3f" if narrow else ".2f")


def time_axis(ends: Sequence[str], times: Sequence[datetime]) -> dict[str, Any]:
    """Make an axis over the times of a chart; a few are named each."""
    return {
        "type": "date",
        "range": list(ends),
        "nticks": FEW,
        **({"tickvals": [date(time) for time in times]} if len(times) <= FEW else {}),
        "tickformatstops": [
            {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"},
            {"dtickrange": ["M1", "M11"], "value": "%b\n%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": "--chart-grid",
        "linecolor": "--chart-grid",
        "showline": True,
    }


THIN = {"type": "scatter", "mode": "lines", "line": {"color": "--chart-axis", "width": 1, "dash": "dash"}}
MARK = {"color": "--chart-axis", "width": 1, "dash": "dot"}
VALUES = {"side": "right", "gridcolor": "--chart-grid", "zeroline": False, "nticks": 5, **AWAY}
