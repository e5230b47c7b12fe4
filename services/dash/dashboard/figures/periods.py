"""What charts of an experiment share: an axis of time on which training and test are apart, and a layout."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.axes import HALF_A_BAR, LAYOUT, date, time_axis
from stockcast.lab.result import Period
from stockcast.market.intervals import BarInterval

GROUND = {"fillcolor": "--sunken", "opacity": 0.55, "line": {"width": 0}}
BORDER = {"color": "--chart-axis", "width": 1, "dash": "dot"}
SHARES = {"tickformat": ",.0%", "side": "right", "gridcolor": "--chart-grid", "zeroline": True}
SHARES |= {"zerolinecolor": "--chart-axis", "zerolinewidth": 1}


def over_time(
    traces: Sequence[dict[str, Any]],
    times: Sequence[datetime],
    value_axis: dict[str, Any],
    bar_interval: BarInterval,
    test: Period | None,
) -> Figure:
    """Lay traces out along time; the test period, where there is one, stands on another ground."""
    return {
        "data": [*traces],
        "layout": {
            **LAYOUT,
            "margin": {"l": 4, "r": 60, "t": 26, "b": 40},
            "xaxis": {**time_axis(times, [], HALF_A_BAR[bar_interval]), "anchor": "y"},
            "yaxis": value_axis,
            **(apart(test) if test else {}),
        },
    }


FEW_TICKS = {"nticks": 4, "tickangle": 0}
TRAINING_PART = 0.36
"""The share of a chart's width that training has where both stand side by side."""


def side_by_side(training: Sequence[datetime], test: Sequence[datetime], bar_interval: BarInterval) -> dict[str, Any]:
    """Make a layout in which training and test have axes of their own, training left and test right."""
    margin = HALF_A_BAR[bar_interval]
    label = {"y": 1, "xref": "paper", "yref": "paper", "yanchor": "bottom", "showarrow": False}
    ground = {"type": "rect", "xref": "paper", "yref": "paper", "y0": 0, "y1": 1, "layer": "below", **GROUND}
    return {
        **LAYOUT,
        "margin": {"l": 52, "r": 56, "t": 26, "b": 40},
        "xaxis": {
            **time_axis(training, [], margin),
            "anchor": "y",
            "domain": [0, TRAINING_PART],
            "nticks": 4,
            "tickangle": 0,
        },
        "xaxis2": {**time_axis(test, [], margin), "anchor": "y2", "domain": [TRAINING_PART, 1]},
        "yaxis": {**SHARES, "side": "left", "anchor": "x"},
        "yaxis2": {**SHARES, "anchor": "x2"},
        "shapes": [{**ground, "x0": TRAINING_PART, "x1": 1}],
        "annotations": [
            {**label, "text": "training", "x": 0, "xanchor": "left"},
            {**label, "text": "test", "x": TRAINING_PART, "xanchor": "left", "font": {"color": "--chart-median"}},
        ],
    }


def apart(test: Period) -> dict[str, Any]:
    """Part training and test: a line where the test begins, and another ground behind it."""
    first, last = date(test.first), date(test.last)
    span = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    label = {"x": first, "y": 1, "xref": "x", "yref": "paper", "yanchor": "bottom", "showarrow": False}
    return {
        "shapes": [
            {**span, "type": "rect", "x0": first, "x1": last, **GROUND},
            {**span, "type": "line", "x0": first, "x1": first, "line": BORDER, "layer": "above"},
        ],
        "annotations": [
            {**label, "text": "training", "xanchor": "right", "xshift": -6},
            {**label, "text": "test", "xanchor": "left", "xshift": 6, "font": {"color": "--chart-median"}},
        ],
    }
