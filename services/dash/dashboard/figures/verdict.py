"""Charts of how well something was predicted: the ROC curve, and what was said against what came."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.axes import LAYOUT, rounded
from stockcast.lab.result import Bin, Point
from stockcast.wording import count

AXIS = {"gridcolor": "--chart-grid", "zeroline": False, "automargin": True, "linecolor": "--chart-grid"}
LARGEST_MARK, SMALLEST_MARK = 18, 5


def roc(points: Sequence[Point]) -> Figure:
    """Draw true against false positives, and the diagonal of a coin."""
    curve = {
        "type": "scatter",
        "name": "predictions",
        "mode": "lines",
        "x": [rounded(point.x) for point in points],
        "y": [rounded(point.y) for point in points],
        "line": {"color": "--chart-median", "width": 2},
        "hoverinfo": "x+y",
    }
    share = {**AXIS, "tickformat": ".0%", "range": [0, 1]}
    return square([diagonal(0, 1), curve], share | titled("false rises"), share | titled("true rises"))


def calibration(bins: Sequence[Bin], *, of_returns: bool) -> Figure:
    """Draw what came against what was said, of chances of a rise or of returns; a mark is as large as its count."""
    ends = [value for each in bins for value in (each.predicted, each.observed)]
    low, high = (min(ends, default=0.0), max(ends, default=1.0)) if of_returns else (0.0, 1.0)
    most = max((each.count for each in bins), default=1)
    form = ".1%" if of_returns else ".0%"
    marks = {
        "type": "scatter",
        "name": "bins",
        "mode": "lines+markers",
        "x": [rounded(each.predicted) for each in bins],
        "y": [rounded(each.observed) for each in bins],
        "line": {"color": "--chart-median", "width": 1.5},
        "marker": {
            "color": "--chart-median",
            "size": [SMALLEST_MARK + (LARGEST_MARK - SMALLEST_MARK) * (each.count / most) ** 0.5 for each in bins],
            "line": {"width": 0},
        },
        "hoverinfo": "text",
        "hovertext": [
            f"Said {each.predicted:{form}}<br>Came {each.observed:{form}}<br>{count(each.count, 'prediction')}"
            for each in bins
        ],
    }
    margin = (high - low) * 0.08
    axis = {**AXIS, "tickformat": form, "range": [low - margin, high + margin]}
    return square([diagonal(low, high), marks], axis | titled("predicted"), axis | titled("came"))


def diagonal(low: float, high: float) -> dict[str, Any]:
    """Draw the line on which both are the same."""
    return {
        "type": "scatter",
        "name": "same",
        "mode": "lines",
        "x": [low, high],
        "y": [low, high],
        "line": {"color": "--chart-axis", "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }


def titled(name: str) -> dict[str, Any]:
    """Name an axis."""
    return {"title": {"text": name, "standoff": 8}}


def square(traces: Sequence[dict[str, Any]], across: dict[str, Any], up: dict[str, Any]) -> Figure:
    """Lay two quantities of one kind out against each other."""
    layout = {**LAYOUT, "margin": {"l": 8, "r": 12, "t": 8, "b": 8}, "hovermode": "closest"}
    return {"data": [*traces], "layout": {**layout, "xaxis": across, "yaxis": up}}
