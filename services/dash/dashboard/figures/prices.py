"""Bars of a chart: candles or a line, and the volume below; those after the as-of day are lighter."""

from collections.abc import Sequence
from datetime import datetime

from dashboard.figures import Trace
from dashboard.figures.axes import date, rounded
from stockcast.market.intervals import BarInterval
from stockcast.market.prices import Bar
from stockcast.market.summed_bars import Step
from stockcast.wording import bar_time, day, price

LIGHTER = 0.45
IN_FRONT = 2
"""Place of bars before the fan, which is laid over what came: plotly.js draws lines before candles otherwise."""


def price_traces(
    history: Sequence[Bar],
    currency: str,
    *,
    as_of: datetime | None = None,
    line: bool = False,
    step: Step = "day",
    bar_interval: BarInterval = "1d",
) -> list[Trace]:
    """Draw the bars that were known, those after the as-of time, and the volume of all, always in this order."""
    known = [bar for bar in history if as_of is None or bar.time <= as_of]
    after = history[len(known) :]
    # A line that goes on from the last known bar has no gap
    joined = [*known[-1:], *after] if line and after else after
    draw = closes if line else candlesticks

    def drawn(bars: Sequence[Bar], name: str) -> Trace:
        names = [bar_name(bar, step, bar_interval) for bar in bars]
        return {**draw(bars, currency, names), "name": name, "zorder": IN_FRONT}

    return [drawn(known, "price"), {**drawn(joined, "after"), "opacity": LIGHTER}, volume(history)]


def bar_name(bar: Bar, step: Step, bar_interval: BarInterval) -> str:
    """Write which time a bar stands for."""
    if step in {"week", "month"}:
        return f"{step.capitalize()} to {day(bar.time)}"
    return day(bar.time) if step == "day" else bar_time(bar.time, bar_interval)


def candlesticks(history: Sequence[Bar], currency: str, names: Sequence[str]) -> Trace:
    """Draw bars: hollow when the price rose, filled when it fell. A price that is not told is taken to be the close.

    `names` are what the bars' times are called.
    """
    return {
        "type": "candlestick",
        "x": [date(bar.time) for bar in history],
        "open": [rounded(bar.open or bar.close) for bar in history],
        "high": [rounded(bar.high or bar.close) for bar in history],
        "low": [rounded(bar.low or bar.close) for bar in history],
        "close": [rounded(bar.close) for bar in history],
        "increasing": {"line": {"color": "--chart-up", "width": 1.25}, "fillcolor": "--surface"},
        "decreasing": {"line": {"color": "--chart-down", "width": 1.25}, "fillcolor": "--chart-down"},
        "hoverinfo": "text",
        "hovertext": told(history, currency, names),
    }


def closes(history: Sequence[Bar], currency: str, names: Sequence[str]) -> Trace:
    """Draw a line through the closes."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [date(bar.time) for bar in history],
        "y": [rounded(bar.close) for bar in history],
        "line": {"color": "--chart-line", "width": 1.75},
        "hoverinfo": "text",
        "hovertext": told(history, currency, names),
    }


def volume(history: Sequence[Bar]) -> Trace:
    """Draw the shares that changed hands, below the prices."""
    return {
        "type": "bar",
        "name": "volume",
        "x": [date(bar.time) for bar in history],
        "y": [bar.volume for bar in history],
        "yaxis": "y2",
        "marker": {"color": "--chart-volume", "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def told(history: Sequence[Bar], currency: str, names: Sequence[str]) -> list[str]:
    """Write bars in words, as far as they are told."""
    return [traded(bar, currency, name) for bar, name in zip(history, names, strict=True)]


def traded(bar: Bar, currency: str, name: str) -> str:
    """Write one bar in words."""
    prices = (("Open", bar.open), ("High", bar.high), ("Low", bar.low), ("Close", bar.close))
    lines = [f"{name} {price(value, currency)}" for name, value in prices if value is not None]
    shares = [] if bar.volume is None else [f"Volume {bar.volume:,.0f}"]
    return "<br>".join((f"<b>{name}</b>", *lines, *shares))
