"""Charts of cumulative profit: a strategy against holding and chance, and several strategies against each other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.axes import date, rounded
from dashboard.figures.periods import SHARES, over_time, side_by_side
from stockcast.lab.result import Curve
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


def cumulative_profit(curve: Curve, bar_interval: BarInterval = "1d") -> Figure:
    """Draw a strategy net of costs, buying and holding, and over the test what random signals earn.

    Training and test both begin with nothing and stand side by side, each with a scale of its own: what was earned on
    the prices that a model was chosen by would make the test look like nothing.
    """
    split = first_of_test(curve)
    halves = [(slice(0, split), "x", "y"), (slice(split, None), "x2", "y2")]
    traces = [{**band, "xaxis": "x2", "yaxis": "y2"} for band in chance(curve)]
    for part, across, up in halves:
        traces += [{**each, "xaxis": across, "yaxis": up} for each in earned(curve, part, bar_interval)]
    return {"data": traces, "layout": side_by_side(curve.times[:split], curve.times[split:], bar_interval)}


def earned(curve: Curve, part: slice, bar_interval: BarInterval) -> list[dict[str, Any]]:
    """Draw the lines of one of the two periods."""
    times, own, held = curve.times[part], curve.strategy[part], curve.holding[part]
    told = [
        f"<b>{bar_time(time, bar_interval)}</b><br>Strategy {signed_share(mine)}<br>Buy and hold {signed_share(theirs)}"
        for time, mine, theirs in zip(times, own, held, strict=True)
    ]
    dates = [date(time) for time in times]
    return [
        line("buy and hold", dates, held, "--chart-axis", "dot"),
        {**line("strategy", dates, own, "--chart-median", "solid"), "hoverinfo": "text", "hovertext": told},
    ]


def first_of_test(curve: Curve) -> int:
    """Give the place of the bar before the test, from which on the curve is the test's."""
    return len(curve.times) - len(curve.random_upper)


def chance(curve: Curve) -> list[dict[str, Any]]:
    """Draw the band of random signals over the last of the dates, along its upper end and back along the lower one."""
    if not curve.random_upper:
        return []
    covered = [date(time) for time in curve.times[first_of_test(curve) :]]
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


def line(name: str, dates: Sequence[str], values: Sequence[float], colour: str, dash: str) -> dict[str, Any]:
    """Draw one curve."""
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        "x": [*dates],
        "y": [rounded(value) for value in values],
        "line": {"color": colour, "width": 2, "dash": dash},
        "hoverinfo": "skip",
    }


def compared_profits(compared: Sequence[tuple[str, Curve | None]], bar_interval: BarInterval = "1d") -> Figure:
    """Draw what several strategies earned over their test periods, each from nothing at the bar before it."""
    traces: list[dict[str, Any]] = []
    times: list[datetime] = []
    for (letter, curve), (colour, dash) in zip(compared, LINES, strict=False):
        if curve is None:
            continue
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
