"""Charts of cumulative profit: a strategy against holding and chance, and several strategies against each other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.periods import SHARES, over_time
from dashboard.figures.price_and_forecast import date, rounded
from stockcast.lab.result import Curve, Period
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, signed_share

LINES = (
    ("--chart-median", "solid"),
    ("--chart-down", "dash"),
    ("--chart-up", "dot"),
    ("--warning", "dashdot"),
    ("--note", "longdash"),
    ("--chart-line", "longdashdot"),
)
"""A colour and a dash for each experiment that is compared."""


def cumulative_profit(curve: Curve, test: Period, bar_interval: BarInterval = "1d") -> Figure:
    """Draw a strategy net of costs, buying and holding, and over the test what random signals earn.

    Training and test both begin with nothing, so that no line leads from the one to the other.
    """
    split = first_of_test(curve)
    dates = [date(time) for time in curve.times]
    told = [
        f"<b>{bar_time(time, bar_interval)}</b><br>Strategy {signed_share(own)}<br>Buy and hold {signed_share(held)}"
        for time, own, held in zip(curve.times, curve.strategy, curve.holding, strict=True)
    ]
    apart = [*dates[:split], dates[split], *dates[split:]] if split else dates
    strategy = line("strategy", apart, parted(curve.strategy, split), "--chart-median", "solid")
    traces = [
        *chance(curve, dates),
        line("buy and hold", apart, parted(curve.holding, split), "--chart-axis", "dot"),
        {**strategy, "hoverinfo": "text", "hovertext": [*told[:split], "", *told[split:]] if split else told},
    ]
    return over_time(traces, curve.times, SHARES, bar_interval, test)


def first_of_test(curve: Curve) -> int:
    """Give the place of the bar before the test, from which on the curve is the test's."""
    return len(curve.times) - len(curve.random_upper)


def parted(values: Sequence[float], split: int) -> list[float | None]:
    """Leave a gap between training and test."""
    return [*values[:split], None, *values[split:]] if split else [*values]


def chance(curve: Curve, dates: Sequence[str]) -> list[dict[str, Any]]:
    """Draw the band of random signals over the last of the dates, along its upper end and back along the lower one."""
    if not curve.random_upper:
        return []
    covered = [*dates[-len(curve.random_upper) :]]
    ends = [*curve.random_upper, *reversed(curve.random_lower)]
    return [
        {
            "type": "scatter",
            "name": "random signals",
            "mode": "lines",
            "x": covered + covered[::-1],
            "y": [rounded(end) for end in ends],
            "fill": "toself",
            "fillcolor": "--chart-fan-95",
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]


def line(name: str, dates: Sequence[str], values: Sequence[float | None], colour: str, dash: str) -> dict[str, Any]:
    """Draw one curve."""
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": [*dates],
        "y": [None if value is None else rounded(value) for value in values],
        "line": {"color": colour, "width": 2, "dash": dash},
        "hoverinfo": "skip",
    }


def compared_profits(compared: Sequence[tuple[str, Curve]], bar_interval: BarInterval = "1d") -> Figure:
    """Draw what several strategies earned over their test periods, each from nothing at the bar before it."""
    traces: list[dict[str, Any]] = []
    times: list[datetime] = []
    for (letter, curve), (colour, dash) in zip(compared, LINES, strict=False):
        start = first_of_test(curve)
        shown, values = curve.times[start:], curve.strategy[start:]
        trace = line(letter, [date(time) for time in shown], values, colour, dash)
        trace |= {
            "hoverinfo": "text",
            "hovertext": [
                f"<b>{letter}</b> {bar_time(time, bar_interval)}: {signed_share(value)}"
                for time, value in zip(shown, values, strict=True)
            ],
        }
        traces.append(trace)
        times.extend(shown)
    return over_time(traces, times, SHARES, bar_interval, None)
