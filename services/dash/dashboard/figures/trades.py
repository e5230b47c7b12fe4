"""The chart of buying and selling: a ticker's price, with a mark wherever the position changes."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.axes import date, rounded, value_axis
from dashboard.figures.periods import over_time
from stockcast.lab.result import Period, Signal
from stockcast.market.intervals import BarInterval
from stockcast.market.prices import Bar
from stockcast.wording import SYMBOLS, bar_time, price

SAME = 1e-9


def buying_and_selling(
    history: Sequence[Bar],
    signals: Sequence[Signal],
    test: Period,
    currency: str = "",
    bar_interval: BarInterval = "1d",
) -> Figure:
    """Draw one ticker's bars and signals, both in the order of time; a mark stands at the bar's own close."""
    closes = {bar.time: bar.close for bar in history}
    line = {
        "type": "scatter",
        "name": "price",
        "mode": "lines",
        "x": [date(bar.time) for bar in history],
        "y": [rounded(bar.close) for bar in history],
        "line": {"color": "--chart-axis", "width": 1.25},
        "hoverinfo": "skip",
    }
    before = [0.0, *(signal.position for signal in signals)]
    changes = [(signal, signal.position - held) for signal, held in zip(signals, before, strict=False)]
    marks = [
        marked("bought", [signal for signal, change in changes if change > SAME], closes, currency, bar_interval),
        marked("sold", [signal for signal, change in changes if change < -SAME], closes, currency, bar_interval),
    ]
    axis = value_axis((0, 1), tickformat=",~f", tickprefix=SYMBOLS.get(currency, ""))
    return over_time([line, *marks], [bar.time for bar in history], axis, bar_interval, test)


def marked(
    name: str, signals: Sequence[Signal], closes: dict[Any, float], currency: str, bar_interval: BarInterval
) -> dict[str, Any]:
    """Draw the changes of one direction: told apart by their shape, not by their colour alone."""
    up = name == "bought"
    values = [closes.get(signal.time, signal.close) for signal in signals]
    return {
        "type": "scatter",
        "name": name,
        "mode": "markers",
        "x": [date(signal.time) for signal in signals],
        "y": [rounded(value) for value in values],
        "marker": {
            "symbol": "triangle-up" if up else "triangle-down",
            "size": 10,
            "color": "--chart-up" if up else "--chart-down",
            "line": {"width": 1, "color": "--surface"},
        },
        "hoverinfo": "text",
        "hovertext": [
            f"<b>{bar_time(signal.time, bar_interval)}</b><br>{name.capitalize()}, decided at {price(value, currency)}"
            f"<br>{held(signal.position)} from the next bar on"
            for signal, value in zip(signals, values, strict=True)
        ],
    }


def held(position: float) -> str:
    """Write a position, as a share of a full one, in words."""
    if abs(position) < SAME:
        return "Out of the market"
    return f"{'Long' if position > 0 else 'Short'} {abs(position):.0%}".replace("%", "\u202f%")
