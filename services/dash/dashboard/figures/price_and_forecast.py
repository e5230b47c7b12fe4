"""The chart of a ticker: candlesticks and volume up to now, and the fan of what may come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dashboard.figures import Figure
from dashboard.figures.sessions import closed_days, closed_hours, weekly
from dashboard.words import interval
from stockcast.forecasts.records import Forecast
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.market.prices import Bar
from stockcast.wording import SYMBOLS, bar_time, count, day, price

Trace = dict[str, Any]

SHOWN_INTERVALS = (95, 80, 50)
HALF_A_BAR: dict[BarInterval, timedelta] = {"1d": timedelta(hours=12), "1h": timedelta(minutes=30)}


def price_and_forecast(
    history: Sequence[Bar],
    forecasts: Sequence[Forecast],
    currency: str,
    *,
    by_week: bool = False,
    bar_interval: BarInterval = "1d",
) -> Figure:
    """Draw bars and forecasts in the same price units; `forecasts` are of one as-of, by horizon, and may be none."""
    drawn = weekly(history) if by_week else history
    times = [bar.time for bar in drawn] + [forecast.target_time for forecast in forecasts]
    breaks = [] if by_week else [*closed_days(times), *(closed_hours(times) if bar_interval == "1h" else [])]
    names = [f"Week to {day(bar.time)}" if by_week else bar_time(bar.time, bar_interval) for bar in drawn]
    return {
        "data": [
            *fan(forecasts),
            candlesticks(drawn, currency, names),
            *median(forecasts, currency),
            volume(drawn),
        ],
        "layout": {
            **LAYOUT,
            "xaxis": time_axis(times, breaks, HALF_A_BAR[bar_interval]),
            "yaxis": {**PRICE_AXIS, "tickprefix": SYMBOLS.get(currency, "")},
            "yaxis2": VOLUME_AXIS,
            **(border(forecasts) if forecasts else {}),
        },
    }


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
        }
    ]


def candlesticks(history: Sequence[Bar], currency: str, names: Sequence[str]) -> Trace:
    """Draw bars: hollow when the price rose, filled when it fell. A price that is not told is taken to be the close.

    `names` are what the bars' times are called.
    """
    return {
        "type": "candlestick",
        "name": "price",
        "x": [date(bar.time) for bar in history],
        "open": [rounded(bar.open or bar.close) for bar in history],
        "high": [rounded(bar.high or bar.close) for bar in history],
        "low": [rounded(bar.low or bar.close) for bar in history],
        "close": [rounded(bar.close) for bar in history],
        "increasing": {"line": {"color": "--chart-up", "width": 1.25}, "fillcolor": "--surface"},
        "decreasing": {"line": {"color": "--chart-down", "width": 1.25}, "fillcolor": "--chart-down"},
        "hoverinfo": "text",
        "hovertext": [traded(bar, currency, name) for bar, name in zip(history, names, strict=True)],
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


def traded(bar: Bar, currency: str, name: str) -> str:
    """Write a bar in words, as far as it is told."""
    prices = (("Open", bar.open), ("High", bar.high), ("Low", bar.low), ("Close", bar.close))
    lines = [f"{name} {price(value, currency)}" for name, value in prices if value is not None]
    shares = [] if bar.volume is None else [f"Volume {bar.volume:,.0f}"]
    return "<br>".join((f"<b>{name}</b>", *lines, *shares))


def told(forecast: Forecast, currency: str) -> str:
    """Write a forecast in words."""
    intervals = (f"{percent} %  {interval(forecast, percent, currency)}" for percent in reversed(SHOWN_INTERVALS))
    when = bar_time(forecast.target_time, forecast.bar_interval)
    ahead = f"<b>{when}</b>, {count(forecast.horizon, UNITS[forecast.bar_interval])} ahead"
    return "<br>".join((ahead, f"Median {price(forecast.median, currency)}", *intervals))


def border(forecasts: Sequence[Forecast]) -> dict[str, Any]:
    """Part what is known from what is forecast: a line at the as-of day, and another ground behind what may come."""
    as_of, interval = forecasts[0].as_of, forecasts[0].bar_interval
    end = forecasts[-1].target_time + HALF_A_BAR[interval]
    time_of_day = "" if interval == "1d" else f", {as_of:%H:%M} UTC"
    span = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    label = {"x": date(as_of), "y": 1, "xref": "x", "yref": "paper", "yanchor": "bottom", "showarrow": False}
    return {
        "shapes": [
            {**span, "type": "rect", "x0": date(as_of), "x1": date(end), **GROUND},
            {**span, "type": "line", "x0": date(as_of), "x1": date(as_of), "line": BORDER, "layer": "above"},
        ],
        "annotations": [
            {**label, "text": f"as of {as_of.day} {as_of:%b %Y}{time_of_day}", "xanchor": "right", "xshift": -6},
            {**label, "text": "forecast", "xanchor": "left", "xshift": 6, "font": {"color": "--chart-median"}},
        ],
    }


def time_axis(times: Sequence[datetime], breaks: list[dict[str, Any]], margin: timedelta) -> dict[str, Any]:
    """Make an axis from the first bar to the last one, without the breaks."""
    ends = (min(times) - margin, max(times) + margin) if times else ()
    return {
        "type": "date",
        "range": [date(end) for end in ends],
        "rangebreaks": breaks,
        "tickformatstops": [
            {"dtickrange": [None, 43_200_000], "value": "%H:%M\n%-d %b"},
            {"dtickrange": [43_200_000, "M1"], "value": "%-d %b\n%Y"},
            {"dtickrange": ["M1", "M11"], "value": "%b\n%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
        "rangeslider": {"visible": False},
        "anchor": "y2",
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": "--chart-grid",
        "linecolor": "--chart-grid",
        "showline": True,
    }


def from_now(forecasts: Sequence[Forecast]) -> list[datetime]:
    """Give the as-of time and every target time."""
    return [forecasts[0].as_of, *(forecast.target_time for forecast in forecasts)]


def date(time: datetime) -> str:
    """Write a bar's time as plotly.js reads it."""
    return f"{time:%Y-%m-%d}" if (time.hour, time.minute) == (0, 0) else f"{time:%Y-%m-%d %H:%M}"


def rounded(value: float) -> float:
    """Leave out digits that no screen can show."""
    return float(f"{value:.6g}")


GROUND = {"fillcolor": "--sunken", "opacity": 0.55, "line": {"width": 0}}
BORDER = {"color": "--chart-axis", "width": 1, "dash": "dot"}
AWAY = {"ticks": "outside", "ticklen": 6, "tickcolor": "transparent"}
PRICE_AXIS = {
    "side": "right",
    "domain": [0.2, 1],
    "gridcolor": "--chart-grid",
    "zeroline": False,
    "tickformat": ",~f",
    **AWAY,
}
VOLUME_AXIS = {
    "side": "right",
    "domain": [0, 0.15],
    "gridcolor": "--chart-grid",
    "zeroline": False,
    "nticks": 3,
    **AWAY,
}
LAYOUT: dict[str, Any] = {
    "margin": {"l": 4, "r": 60, "t": 26, "b": 40},
    "paper_bgcolor": "transparent",
    "plot_bgcolor": "transparent",
    "font": {"size": 12, "color": "--chart-axis"},
    "hoverlabel": {
        "bgcolor": "--surface",
        "bordercolor": "--line-strong",
        "font": {"color": "--ink", "size": 12},
        "align": "left",
    },
    "hovermode": "x",
    "hoverdistance": 40,
    "showlegend": False,
    "bargap": 0.3,
    "autosize": True,
}
