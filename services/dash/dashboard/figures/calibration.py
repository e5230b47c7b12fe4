"""Charts of promises beside what came: the histogram of the PIT, and diagrams of reliability."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import Figure, Trace
from dashboard.figures.axes import AWAY, LAYOUT, rounded
from stockcast.forecasts.calibration import Cell
from stockcast.forecasts.uncertainty import Estimate

AIR = 0.08


def pit_histogram(cells: Sequence[Cell]) -> Figure:
    """Draw outcomes between the levels as a density: each bar is as wide as its promise, and 1 high if it is kept."""
    heights = [cell.came.value / cell.promised for cell in cells]
    margins = [(cell.came.margin or 0.0) / cell.promised for cell in cells]
    highest = max([1.0, *heights, *(1 + margin for margin in margins)]) * (1 + AIR)
    return {
        "data": [
            {
                "type": "bar",
                "name": "came",
                "x": [rounded((cell.lower + cell.upper) / 2) for cell in cells],
                "width": [rounded(cell.promised) for cell in cells],
                "y": [rounded(height) for height in heights],
                "marker": {"color": "--chart-fan-50", "line": {"color": "--surface", "width": 1}},
                "hoverinfo": "text",
                "hovertext": [between(cell) for cell in cells],
            },
            *uniform(cells, margins),
        ],
        "layout": {
            **LAYOUT,
            **SQUARE,
            "hovermode": "closest",
            "bargap": 0,
            "xaxis": {**PROBABILITY, "title": {"text": "Where outcomes fell in what was forecast"}},
            "yaxis": {**SIDE, "range": [0, rounded(highest)], "tickformat": ".1f", "nticks": 5},
        },
    }


def uniform(cells: Sequence[Cell], margins: Sequence[float]) -> list[Trace]:
    """Draw the line of uniformity, and about it what chance explains, stepwise from cell to cell."""
    edges = [edge for cell in cells for edge in (cell.lower, cell.upper)]
    upper = [1 + margin for margin in margins for _ in range(2)]
    lower = [max(0.0, 1 - margin) for margin in margins for _ in range(2)]
    step = {"type": "scatter", "mode": "lines", "x": edges, "hoverinfo": "skip"}
    ends = {**step, "line": {"color": "--chart-median", "width": 1.25}}
    known = [
        {**ends, "name": "most", "y": [rounded(value) for value in upper]},
        {**ends, "name": "least", "y": [rounded(value) for value in lower]},
    ]
    return [
        {**step, "name": "promised", "x": [0, 1], "y": [1, 1], "line": DASHED},
        *(known if any(margins) else []),
    ]


def level_diagram(cells: Sequence[Cell]) -> Figure:
    """Draw for each level the share of outcomes at or below its quantile."""
    ends = [0.0, 1.0]
    axis = {**PROBABILITY, "title": {"text": "Promised: outcome at or below"}}
    return diagram(cells, ends, ends, axis, [at_or_below(cell) for cell in cells])


def rise_diagram(cells: Sequence[Cell]) -> Figure:
    """Draw for each stretch of chances how often the price rose, and below how many forecasts there were of each."""
    said = [cell.promised for cell in cells]
    came = [end for cell in cells for end in (cell.came.value - reach(cell), cell.came.value + reach(cell))]
    lowest, highest = min([0.45, *said]) - 0.02, max([0.55, *said]) + 0.02
    heights = [max(0.0, min([lowest, *came])), min(1.0, max([highest, *came]))]
    axis = {**SHARES, "range": [rounded(lowest), rounded(highest)], "title": {"text": "Said: chance of a rise"}}
    figure = diagram(cells, [lowest, highest], heights, {**axis, "anchor": "y2"}, [rise_words(cell) for cell in cells])
    figure["data"].append(
        {
            "type": "bar",
            "name": "forecasts",
            "x": [rounded(value) for value in said],
            "y": [cell.outcomes for cell in cells],
            "yaxis": "y2",
            "width": 0.008,
            "marker": {"color": "--chart-volume"},
            "hoverinfo": "skip",
        }
    )
    figure["layout"]["yaxis"]["domain"] = [0.3, 1]
    figure["layout"]["yaxis2"] = {**SIDE, "domain": [0, 0.2], "nticks": 3, "tickformat": "~s", "rangemode": "tozero"}
    return figure


def diagram(
    cells: Sequence[Cell], ends: Sequence[float], heights: Sequence[float], axis: dict[str, Any], words: Sequence[str]
) -> Figure:
    """Draw what came over what was promised, beside the diagonal on which both are the same."""
    points: Trace = {
        "type": "scatter",
        "name": "came",
        "mode": "lines+markers",
        "x": [rounded(cell.promised) for cell in cells],
        "y": [rounded(cell.came.value) for cell in cells],
        "error_y": {
            "type": "data",
            "array": [rounded(reach(cell)) for cell in cells],
            "color": "--chart-median",
            "thickness": 1.25,
            "width": 3,
        },
        "line": {"color": "--chart-median", "width": 1.5},
        "marker": {"color": "--chart-median", "size": 7, "line": {"width": 0}},
        "hoverinfo": "text",
        "hovertext": list(words),
    }
    diagonal = {"type": "scatter", "name": "promised", "mode": "lines", "hoverinfo": "skip", "line": DASHED}
    low, high = heights
    air = (high - low) * AIR
    return {
        "data": [{**diagonal, "x": list(ends), "y": list(ends)}, points],
        "layout": {
            **LAYOUT,
            **SQUARE,
            "hovermode": "closest",
            "xaxis": axis,
            "yaxis": {**SIDE, "range": [rounded(low - air), rounded(high + air)], "tickformat": ".0%", "nticks": 6},
        },
    }


def reach(cell: Cell) -> float:
    """Give the margin of what came, nothing where there are too few sessions to tell."""
    return cell.came.margin or 0.0


def between(cell: Cell) -> str:
    """Write a cell of the histogram in words."""
    lines = (
        f"<b>Between {cell.lower:.3g} and {cell.upper:.3g}</b>",
        f"{cell.outcomes:,} outcomes, {cell.came.value:.1%} of all",
        f"{cell.promised:.1%} promised{chance(cell.promised, cell.came)}",
    )
    return "<br>".join(lines)


def at_or_below(cell: Cell) -> str:
    """Write a level in words."""
    said = f"<b>{cell.promised:.1%} promised at or below</b>"
    return "<br>".join((said, f"{cell.came.value:.1%} came{off(cell.came)}", f"{cell.outcomes:,} outcomes"))


def rise_words(cell: Cell) -> str:
    """Write a stretch of chances in words."""
    said = f"<b>{cell.promised:.1%} said</b>"
    return "<br>".join((said, f"{cell.came.value:.1%} rose{off(cell.came)}", f"{cell.outcomes:,} forecasts"))


def chance(promised: float, came: Estimate) -> str:
    """Write what chance explains."""
    if came.margin is None:
        return ""
    return f", {max(0.0, promised - came.margin):.1%} to {promised + came.margin:.1%} by chance"


def off(came: Estimate) -> str:
    """Write a margin."""
    return "" if came.margin is None else f" ± {came.margin:.1%}"


DASHED = {"color": "--chart-axis", "width": 1, "dash": "dash"}
SQUARE = {"margin": {"l": 4, "r": 48, "t": 8, "b": 48}}
SIDE = {"side": "right", "gridcolor": "--chart-grid", "zeroline": False, **AWAY}
SHARES = {"tickformat": ".0%", "showgrid": False, "zeroline": False, "linecolor": "--chart-grid", "showline": True}
PROBABILITY = {**SHARES, "range": [0, 1], "tickvals": [0.1, 0.25, 0.5, 0.75, 0.9], "tickangle": 0}
