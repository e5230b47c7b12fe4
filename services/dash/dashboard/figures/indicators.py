"""Indicators on a chart: lines over the prices, and oscillators in panels below."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.drawn_bars import DrawnBars
from dashboard.figures import Trace
from dashboard.figures.axes import date, rounded
from stockcast.market import indicators as compute
from stockcast.market.indicators import Indicator
from stockcast.market.prices import Bar

COLOURS = {"20": "--note", "50": "--warning", "200": "--error"}
"""By how many bars an average looks back on."""

BEFORE_BARS = 2


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the chart below the prices: traces without their axis, and levels at which lines are drawn."""

    title: str
    traces: Sequence[Trace]
    levels: Sequence[float] = (0,)
    ends: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars as an indicator takes them."""

    highs: list[float | None] = field(default_factory=list)
    lows: list[float | None] = field(default_factory=list)
    closes: list[float | None] = field(default_factory=list)
    volumes: list[float | None] = field(default_factory=list)


def columns(bars: Sequence[Bar]) -> Columns:
    """Take bars apart."""
    return Columns(
        [bar.high for bar in bars],
        [bar.low for bar in bars],
        [bar.close for bar in bars],
        [bar.volume for bar in bars],
    )


def overlay_traces(drawn: DrawnBars, chosen: Sequence[str]) -> list[Trace]:
    """Draw the chosen averages and bands over the prices."""
    closes = columns(drawn.bars).closes
    traces: list[Trace] = []
    for name in chosen:
        kind, bars = name[:3], name[3:]
        if kind == "sma":
            traces.append(line(drawn, name, compute.simple_moving_average(closes, int(bars)), COLOURS[bars]))
        elif kind == "ema":
            average = compute.exponential_moving_average(closes, int(bars))
            traces.append(line(drawn, name, average, COLOURS[bars], dash="dot"))
        elif name == "bollinger":
            bands = compute.bollinger_bands(closes)
            ends = (("bollinger low", bands.lower), ("bollinger high", bands.upper))
            traces += [line(drawn, each, values, "--chart-axis", dash="dash") for each, values in ends]
    return [{**trace, "zorder": BEFORE_BARS} for trace in traces]


def oscillator_panels(drawn: DrawnBars, chosen: Sequence[str]) -> list[Panel]:
    """Draw the chosen oscillators, each in a panel."""
    bars = columns(drawn.bars)
    made = {"rsi": rsi, "macd": macd, "cci": cci, "ease": ease, "force": force}
    return [made[name](drawn, bars) for name in chosen if name in made]


def rsi(drawn: DrawnBars, bars: Columns) -> Panel:
    """Draw Wilder's index between its usual levels."""
    values = compute.relative_strength_index(bars.closes)
    return Panel("RSI 14", [line(drawn, "rsi", values, "--note")], (30, 70), (0, 100))


def macd(drawn: DrawnBars, bars: Columns) -> Panel:
    """Draw the difference of two averages, its signal, and what is between them."""
    found = compute.macd(bars.closes)
    return Panel(
        "MACD 12, 26, 9",
        [
            {
                "type": "bar",
                "name": "macd histogram",
                **points(drawn, found.histogram),
                "marker": {"color": "--chart-volume", "line": {"width": 0}},
                "hoverinfo": "skip",
            },
            line(drawn, "macd", found.line, "--note"),
            line(drawn, "macd signal", found.signal, "--warning"),
        ],
    )


def cci(drawn: DrawnBars, bars: Columns) -> Panel:
    """Draw the commodity channel index."""
    values = compute.commodity_channel_index(bars.highs, bars.lows, bars.closes)
    return Panel("CCI 20", [line(drawn, "cci", values, "--note")], (-100, 100))


def ease(drawn: DrawnBars, bars: Columns) -> Panel:
    """Draw the ease of movement."""
    values = compute.ease_of_movement(bars.highs, bars.lows, bars.volumes)
    return Panel("Ease of movement 14", [line(drawn, "ease", values, "--note")])


def force(drawn: DrawnBars, bars: Columns) -> Panel:
    """Draw the force index."""
    return Panel("Force index 13", [line(drawn, "force", compute.force_index(bars.closes, bars.volumes), "--note")])


def line(drawn: DrawnBars, name: str, values: Indicator, colour: str, dash: str = "solid") -> Trace:
    """Draw a line through what is defined."""
    return {
        "type": "scatter",
        "name": name,
        "mode": "lines",
        **points(drawn, values),
        "line": {"color": colour, "width": 1.5, "dash": dash},
        "hoverinfo": "skip",
    }


def points(drawn: DrawnBars, values: Indicator) -> Trace:
    """Give the points of the window."""
    return {
        "x": [date(bar.time) for bar in drawn.shown],
        "y": [None if value is None else rounded(value) for value in values[drawn.lead :]],
    }
