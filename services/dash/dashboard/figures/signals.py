"""Marks at the bars where a rule says buy or sell."""

from collections.abc import Sequence

from dashboard.figures import Trace
from dashboard.figures.axes import date, rounded
from dashboard.signal_records import Mark

SIDES = (("buy", "triangle-up", "--chart-up", 0.97), ("sell", "triangle-down", "--chart-down", 1.03))
"""Each side's mark, its colour, and how far from the close it is drawn."""

BEFORE_ALL = 3


def signal_marks(marks: Sequence[Mark]) -> list[Trace]:
    """Draw buys below the prices and sells above them."""
    return [
        {
            "type": "scatter",
            "name": side,
            "mode": "markers",
            "x": [date(mark.time) for mark in marks if mark.side == side],
            "y": [rounded(mark.close * away) for mark in marks if mark.side == side],
            "marker": {"symbol": symbol, "size": 9, "color": colour, "line": {"color": "--surface", "width": 1}},
            "hoverinfo": "skip",
            "zorder": BEFORE_ALL,
        }
        for side, symbol, colour, away in SIDES
    ]
