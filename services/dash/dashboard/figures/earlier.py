"""Earlier forecasts of one horizon: their intervals by target day, over what came."""

from collections.abc import Sequence

from dashboard.figures import Trace
from dashboard.figures.axes import date, rounded
from stockcast.forecasts.records import PastInterval

BEHIND_ALL, BEFORE_BARS = 0, 3


def earlier_band(past: Sequence[PastInterval], unit: float) -> list[Trace]:
    """Draw the band of intervals, and a cross at each close that it did not hold.

    `unit` makes an adjusted price one of the chart. Nothing is drawn of fewer than two.
    """
    if len(past) < 2:  # noqa: PLR2004 - an area has two ends
        return []
    dates = [date(each.target_time) for each in past]
    uppers = [rounded(each.upper * unit) for each in past]
    lowers = [rounded(each.lower * unit) for each in past]
    return [
        {
            "type": "scatter",
            "name": "earlier forecasts",
            "mode": "lines",
            "x": dates + dates[::-1],
            "y": uppers + lowers[::-1],
            "fill": "toself",
            "fillcolor": "--chart-fan-80",
            "line": {"color": "--chart-fan-50", "width": 1},
            "opacity": 0.55,
            "hoverinfo": "skip",
            "zorder": BEHIND_ALL,
        },
        misses(past, unit),
    ]


def misses(past: Sequence[PastInterval], unit: float) -> Trace:
    """Mark the closes that were outside."""
    outside = [(each.target_time, each.actual) for each in past if each.actual is not None and not each.held]
    return {
        "type": "scatter",
        "name": "missed",
        "mode": "markers",
        "x": [date(time) for time, _ in outside],
        "y": [rounded(actual * unit) for _, actual in outside],
        "marker": {"symbol": "x-thin", "size": 9, "line": {"color": "--error", "width": 2}},
        "hoverinfo": "skip",
        "zorder": BEFORE_BARS,
    }
