"""The distribution of the return, horizon by horizon: intervals as bars within each other, the median as a tick."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import Figure, Trace
from dashboard.figures.axes import LAYOUT, rounded, value_axis
from stockcast.forecasts.records import Forecast
from stockcast.wording import share, signed_share

INTERVALS = ((95, 0.42), (80, 0.62), (50, 0.82))
"""The intervals that are drawn, and how wide their bars are."""


def distribution(forecasts: Sequence[Forecast], chosen: int) -> Figure:
    """Draw what each horizon's return may be, in percent of the as-of price, with the chance of a rise at the end."""
    names = [f"+{forecast.horizon}" for forecast in forecasts]
    return {
        "data": [*(bars(forecasts, names, *one) for one in INTERVALS), medians(forecasts, names)],
        "layout": {
            **LAYOUT,
            "margin": {"l": 44, "r": 64, "t": 24, "b": 30},
            "barmode": "overlay",
            "hovermode": "closest",
            "xaxis": {
                "ticksuffix": "\u202f%",
                "gridcolor": "--chart-grid",
                "zeroline": True,
                "zerolinecolor": "--chart-axis",
                "zerolinewidth": 1,
                "fixedrange": True,
            },
            "yaxis": {
                **value_axis((0, 1)),
                "side": "left",
                "type": "category",
                "autorange": "reversed",
                "showgrid": False,
                "tickmode": "array",
                "tickvals": names,
                "ticktext": [
                    f"<b>{name}</b>" if forecast.horizon == chosen else name
                    for name, forecast in zip(names, forecasts, strict=True)
                ],
                "fixedrange": True,
            },
            "annotations": [
                note("rise", 0, yshift=18, color="--chart-axis"),
                *(
                    note(share(forecast.prob_up), row, color="--ink" if forecast.horizon == chosen else "--ink-soft")
                    for row, forecast in enumerate(forecasts)
                ),
            ],
        },
    }


def bars(forecasts: Sequence[Forecast], names: Sequence[str], percent: int, width: float) -> Trace:
    """Draw one interval of every horizon."""
    ends = [[100 * (end / forecast.last_price - 1) for end in forecast.interval(percent)] for forecast in forecasts]
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{percent} %",
        "y": list(names),
        "base": [rounded(lower) for lower, _ in ends],
        "x": [rounded(upper - lower) for lower, upper in ends],
        "width": width,
        "marker": {"color": f"--chart-fan-{percent}", "line": {"width": 0}},
        "hoverinfo": "text",
        "hovertext": [
            f"{percent} % from {signed_share(lower / 100)} to {signed_share(upper / 100)}" for lower, upper in ends
        ],
    }


def medians(forecasts: Sequence[Forecast], names: Sequence[str]) -> Trace:
    """Mark the medians."""
    changes = [forecast.median / forecast.last_price - 1 for forecast in forecasts]
    return {
        "type": "scatter",
        "name": "median",
        "mode": "markers",
        "y": list(names),
        "x": [rounded(100 * change) for change in changes],
        "marker": {"symbol": "line-ns", "size": 11, "line": {"color": "--chart-median", "width": 2}},
        "hoverinfo": "text",
        "hovertext": [f"Median {signed_share(change)}" for change in changes],
    }


def note(text: str, row: int, *, color: str, yshift: int = 0) -> dict[str, Any]:
    """Write a word at the right end of a row, which is counted: plotly.js would take the name "+1" for a number."""
    return {
        "text": text,
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "xshift": 8,
        "yref": "y",
        "y": row,
        "yshift": yshift,
        "showarrow": False,
        "font": {"color": color},
    }
