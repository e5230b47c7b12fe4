"""Axes and the ground that charts of prices are drawn on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from dashboard.figures.sessions import closed_days, closed_hours
from stockcast.market.intervals import BarInterval
from stockcast.market.summed_bars import Step

HALF_A_BAR: dict[BarInterval, timedelta] = {"1d": timedelta(hours=12), "1h": timedelta(minutes=30)}

MINUTES = len("2012-05-25 14:30")

DOMAINS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.2, 1), (0, 0.15)),
    ((0.36, 1), (0.22, 0.32), (0, 0.16)),
    ((0.48, 1), (0.36, 0.45), (0.18, 0.31), (0, 0.13)),
)
"""Where prices, volume and panels lie, by the number of panels; charts with panels are taller."""

VOLUME_TICKS = (3, 2, 2)
"""Into how many parts numbers divide the volume, by the number of panels: on a phone a part must hold a number."""
PANEL_TICKS = 4


def breaks(times: Sequence[datetime], step: Step) -> list[dict[str, Any]]:
    """Give what a time axis leaves out; nothing where bars are sums of many days."""
    if step == "hour":
        return [*closed_days(times), *closed_hours(times)]
    return closed_days(times) if step == "day" else []


def time_axis(
    times: Sequence[datetime], left_out: list[dict[str, Any]], margin: timedelta, lowest: str = "y2"
) -> dict[str, Any]:
    """Make an axis from the first bar to the last one, below the `lowest` of the others."""
    ends = (min(times) - margin, max(times) + margin) if times else ()
    return {
        "type": "date",
        "range": [date(end) for end in ends],
        "rangebreaks": left_out,
        "tickformatstops": [
            {"dtickrange": [None, 43_200_000], "value": "%H:%M\n%-d %b"},
            {"dtickrange": [43_200_000, "M1"], "value": "%-d %b\n%Y"},
            {"dtickrange": ["M1", "M11"], "value": "%b\n%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
        "rangeslider": {"visible": False},
        "anchor": lowest,
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": "--chart-grid",
        "linecolor": "--chart-grid",
        "showline": True,
    }


def value_axis(domain: tuple[float, float], **more: object) -> dict[str, Any]:
    """Make an axis of values at the right, over a part of the chart's height."""
    return {"side": "right", "domain": list(domain), "gridcolor": "--chart-grid", "zeroline": False, **AWAY, **more}


@lru_cache(maxsize=8_192)
def date(time: datetime) -> str:
    """Write a bar's time as plotly.js reads it; every trace of a chart has the same thousands of times."""
    written = time.isoformat(" ", "minutes")[:MINUTES]
    return written.removesuffix(" 00:00")


def rounded(value: float) -> float:
    """Leave out digits that no screen can show."""
    return float(f"{value:.6g}")


GROUND = {"fillcolor": "--sunken", "opacity": 0.55, "line": {"width": 0}}
BORDER = {"color": "--chart-axis", "width": 1, "dash": "dot"}
AWAY = {"ticks": "outside", "ticklen": 6, "tickcolor": "transparent"}
LAYOUT: dict[str, Any] = {
    "margin": {"l": 4, "r": 60, "t": 26, "b": 40},
    "paper_bgcolor": "transparent",
    "plot_bgcolor": "transparent",
    "font": {"size": 12, "color": "--chart-axis"},
    "hoverlabel": {
        "bgcolor": "--surface",
        "bordercolor": "--line-strong",
        "font": {"color": "--ink", "size": 12},
        "align": "left",
    },
    "hovermode": "x",
    "hoverdistance": 40,
    "showlegend": False,
    "bargap": 0.3,
    "autosize": True,
}
