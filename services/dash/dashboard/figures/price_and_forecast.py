"""The chart of a ticker: prices and volume, and the fan of what may come or might have come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.figures import Figure, Trace
from dashboard.figures.axes import (
    DOMAINS,
    HALF_A_BAR,
    LAYOUT,
    PANEL_TICKS,
    VOLUME_TICKS,
    breaks,
    time_axis,
    value_axis,
)
from dashboard.figures.fan import border, fan, median
from dashboard.figures.indicators import Panel
from dashboard.figures.prices import price_traces
from stockcast.forecasts.records import Forecast
from stockcast.market.intervals import BarInterval
from stockcast.market.prices import Bar
from stockcast.market.summed_bars import Step
from stockcast.wording import SYMBOLS


@dataclass(frozen=True, slots=True)
class Style:
    """How a chart is drawn: what a bar is, a line or candles, what is drawn over the prices and in panels below.

    Charts with the same `revision` show the same, so that what a reader has zoomed to stays.
    """

    bar_interval: BarInterval = "1d"
    step: Step = "day"
    line: bool = False
    over: Sequence[Trace] = ()
    panels: Sequence[Panel] = field(default_factory=list)
    revision: str = ""


USUAL = Style()


def price_and_forecast(
    history: Sequence[Bar], forecasts: Sequence[Forecast], currency: str, style: Style = USUAL
) -> Figure:
    """Draw bars and forecasts in the same price units; `forecasts` are of one as-of, by horizon, and may be none.

    The first traces are always the bars that were known, those after the as-of time, and the volume.
    """
    interval, step = style.bar_interval, style.step
    as_of = forecasts[0].as_of if forecasts else None
    times = [bar.time for bar in history] + [forecast.target_time for forecast in forecasts]
    bars = price_traces(history, currency, as_of=as_of, line=style.line, step=step, bar_interval=interval)
    shapes = border(forecasts) if forecasts else {"shapes": [], "annotations": []}
    domains = DOMAINS[len(style.panels)]
    axes = {f"yaxis{number}": panel_axis(panel, domains[number - 1]) for number, panel in numbered(style.panels)}
    lowest = f"y{len(style.panels) + 2}"
    return {
        "data": [*bars, *fan(forecasts), *median(forecasts, currency), *style.over, *panel_traces(style.panels)],
        "layout": {
            **LAYOUT,
            "xaxis": time_axis(times, breaks(times, step), HALF_A_BAR[interval], lowest),
            "yaxis": value_axis(domains[0], tickformat=",~f", tickprefix=SYMBOLS.get(currency, "")),
            "yaxis2": value_axis(domains[1], nticks=VOLUME_TICKS[len(style.panels)]),
            **axes,
            "shapes": [*shapes["shapes"], *levels(style.panels)],
            "annotations": [*shapes["annotations"], *titles(style.panels)],
            "uirevision": style.revision,
        },
    }


def numbered(panels: Sequence[Panel]) -> list[tuple[int, Panel]]:
    """Give the panels with the numbers of their axes."""
    return list(enumerate(panels, start=3))


def panel_traces(panels: Sequence[Panel]) -> list[Trace]:
    """Put each panel's traces onto its axis."""
    return [{**trace, "yaxis": f"y{number}"} for number, panel in numbered(panels) for trace in panel.traces]


def panel_axis(panel: Panel, domain: tuple[float, float]) -> dict[str, Any]:
    """Make a panel's axis; its ends are its own where it has some."""
    return value_axis(domain, nticks=PANEL_TICKS, showgrid=False, **({"range": list(panel.ends)} if panel.ends else {}))


def levels(panels: Sequence[Panel]) -> list[dict[str, Any]]:
    """Draw the levels by which a panel is read."""
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "yref": f"y{number}",
            "y0": level,
            "y1": level,
            "line": {"color": "--chart-grid", "width": 1},
            "layer": "below",
        }
        for number, panel in numbered(panels)
        for level in panel.levels
    ]


def titles(panels: Sequence[Panel]) -> list[dict[str, Any]]:
    """Name the panels."""
    return [
        {
            "text": panel.title,
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "yref": "paper",
            "y": DOMAINS[len(panels)][number - 1][1],
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 11},
        }
        for number, panel in numbered(panels)
    ]
