"""Earlier forecasts of one horizon: their 80 % intervals by target day, over what came."""

from collections.abc import Sequence

from dashboard.figures import Trace
from dashboard.figures.axes import date, rounded
from stockcast.forecasts.records import PastForecast

PERCENT = 80
BEHIND_ALL, BEFORE_BARS = 0, 3


def earlier_band(past: Sequence[PastForecast], unit: float) -> list[Trace]:
    """Draw the band of forecasts, and a cross at each close that it did not hold.

    `unit` makes an adjusted price one of the chart. Nothing is drawn of fewer than two forecasts.
    """
    if len(past) < 2:  # noqa: PLR2004 - an area has two ends
        return []
    dates = [date(each.forecast.target_time) for each in past]
    ends = [each.forecast.interval(PERCENT) for each in past]
    scales = [each.adjustment * unit for each in past]
    uppers = [rounded(upper * scale) for (_, upper), scale in zip(ends, scales, strict=True)]
    lowers = [rounded(lower * scale) for (lower, _), scale in zip(ends, scales, strict=True)]
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


def misses(past: Sequence[PastForecast], unit: float) -> Trace:
    """Mark the closes that were outside."""
    outside = [each for each in past if each.outcome and not each.outcome.inside[PERCENT]]
    return {
        "type": "scatter",
        "name": "missed",
        "mode": "markers",
        "x": [date(each.forecast.target_time) for each in outside],
        "y": [rounded(each.outcome.actual * each.adjustment * unit) for each in outside if each.outcome],
        "marker": {"symbol": "x-thin", "size": 9, "line": {"color": "--error", "width": 2}},
        "hoverinfo": "skip",
        "zorder": BEFORE_BARS,
    }
