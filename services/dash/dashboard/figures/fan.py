"""The fan of what may come, as it was forecast as of one day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.figures import Trace
from dashboard.figures.axes import BORDER, GROUND, HALF_A_BAR, date, rounded
from dashboard.words import interval
from stockcast.forecasts.records import Forecast
from stockcast.market.intervals import UNITS
from stockcast.wording import bar_time, count, price

SHOWN_INTERVALS = (95, 80, 50)
BEHIND, BEFORE_ALL = 1, 3


def fan(forecasts: Sequence[Forecast]) -> list[Trace]:
    """Draw each interval as an area that begins at the last price, the widest first."""
    return [blade(forecasts, percent) for percent in SHOWN_INTERVALS] if forecasts else []


def blade(forecasts: Sequence[Forecast], percent: int) -> Trace:
    """Draw one interval: along its upper ends and back along its lower ones."""
    dates = [date(time) for time in from_now(forecasts)]
    ends = [(forecasts[0].last_price,) * 2, *(forecast.interval(percent) for forecast in forecasts)]
    return {
        "type": "scatter",
        "name": f"{percent} %",
        "mode": "lines",
        "x": dates + dates[::-1],
        "y": [rounded(upper) for _, upper in ends] + [rounded(lower) for lower, _ in reversed(ends)],
        "fill": "toself",
        "fillcolor": f"--chart-fan-{percent}",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "zorder": BEHIND,
    }


def median(forecasts: Sequence[Forecast], currency: str) -> list[Trace]:
    """Draw the line that the price is as likely to end above as below."""
    if not forecasts:
        return []
    return [
        {
            "type": "scatter",
            "name": "median",
            "mode": "lines+markers",
            "x": [date(time) for time in from_now(forecasts)],
            "y": [forecasts[0].last_price, *(rounded(forecast.median) for forecast in forecasts)],
            "line": {"color": "--chart-median", "width": 2},
            "marker": {"color": "--chart-median", "size": [0, *(4 for _ in forecasts)], "line": {"width": 0}},
            "hoverinfo": ["skip", *("text" for _ in forecasts)],
            "hovertext": ["", *(told(forecast, currency) for forecast in forecasts)],
            "zorder": BEFORE_ALL,
        }
    ]


def told(forecast: Forecast, currency: str) -> str:
    """Write a forecast in words."""
    intervals = (f"{percent} %  {interval(forecast, percent, currency)}" for percent in reversed(SHOWN_INTERVALS))
    when = bar_time(forecast.target_time, forecast.bar_interval)
    ahead = f"<b>{when}</b>, {count(forecast.horizon, UNITS[forecast.bar_interval])} ahead"
    return "<br>".join((ahead, f"Median {price(forecast.median, currency)}", *intervals))


def border(forecasts: Sequence[Forecast]) -> dict[str, Any]:
    """Part what is known from what is forecast: a line at the as-of day, and another ground behind what may come."""
    as_of, end = forecasts[0].as_of, forecasts[-1].target_time + HALF_A_BAR[forecasts[0].bar_interval]
    span = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    label = {"x": date(as_of), "y": 1, "xref": "x", "yref": "paper", "yanchor": "bottom", "showarrow": False}
    return {
        "shapes": [
            {**span, "type": "rect", "x0": date(as_of), "x1": date(end), **GROUND},
            {**span, "type": "line", "x0": date(as_of), "x1": date(as_of), "line": BORDER, "layer": "above"},
        ],
        "annotations": [
            {**label, "text": as_of_words(forecasts[0]), "xanchor": "right", "xshift": -6},
            {**label, "text": "forecast", "xanchor": "left", "xshift": 6, "font": {"color": "--chart-median"}},
        ],
    }


def as_of_words(forecast: Forecast) -> str:
    """Write from when a forecast is, in few letters."""
    time = "" if forecast.bar_interval == "1d" else f", {forecast.as_of:%H:%M} UTC"
    return f"as of {forecast.as_of.day} {forecast.as_of:%b %Y}{time}"


def from_now(forecasts: Sequence[Forecast]) -> list[datetime]:
    """Give the as-of time and every target time."""
    return [forecasts[0].as_of, *(forecast.target_time for forecast in forecasts)]
