"""Finer bars where a chart that sums bars up is zoomed in."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from dash import Dash, Patch, dcc
from dash.dependencies import Input, Output, State
from dash.exceptions import PreventUpdate
from psycopg2.extensions import connection

from dashboard.choice import asked_ticker, query_of
from dashboard.database import bar_interval, lend
from dashboard.drawn_bars import DrawnBars, Ends, read_bars
from dashboard.figures.axes import breaks
from dashboard.figures.prices import price_traces
from dashboard.records import Scene, read_scene
from dashboard.ticker_choice import TickerChoice, asked_choice
from stockcast.forecasts.records import forecasts_as_of
from stockcast.market.prices import Bar, tickers
from stockcast.market.summed_bars import STEPS

TIME = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2})?")
FIGURE = {"type": "figure", "name": "prices"}
WORDS = {"hour": "an hour", "day": "a day", "week": "a week", "month": "a month"}


def register(app: Dash) -> None:
    """Ask for finer bars when a reader zooms."""
    app.callback(
        Output(FIGURE, "data"),
        Output("bar-size", "children"),
        Input("window", "data"),
        State("_pages_location", "search"),
        prevent_initial_call=True,
    )(refined)


def window_store() -> dcc.Store:
    """Hold the ends of what a reader has zoomed to."""
    return dcc.Store(id="window")


def is_window(value: object) -> bool:
    """Tell whether a value is two times in their order, as the page's script writes them, or none."""
    return value is None or (
        isinstance(value, dict) and value.keys() == {"from", "to"} and window_of(value) is not None
    )


def window_of(value: dict[str, object]) -> tuple[datetime, datetime] | None:
    """Read a window."""
    ends = [time_of(value[name]) for name in ("from", "to")]
    if ends[0] is None or ends[1] is None or ends[0] >= ends[1]:
        return None
    return ends[0], ends[1]


def time_of(value: object) -> datetime | None:
    """Read one end of a window."""
    if not isinstance(value, str) or not TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None


def refined(window: dict[str, object] | None, search: str | None) -> tuple[Patch, str]:
    """Put bars of the smallest step that fits a screen into the window, between the chart's own before and after."""
    ends = window_of(window) if window else None
    if ends is None:
        raise PreventUpdate
    query, interval = query_of(search), bar_interval()
    with lend() as opened:
        ticker = asked_ticker(query, tickers(opened))
        if ticker is None:
            raise PreventUpdate
        choice, _ = asked_choice(query, ticker, interval)
        scene = read_scene(opened, choice)
        whole = read_bars(opened, ticker, interval, scene.ends, anchor=scene.anchor)
        if whole.step == STEPS[interval][0]:
            raise PreventUpdate
        finer = finer_bars(opened, choice, scene, whole, ends)
        targets = targets_of(opened, choice, scene)
    return patched(choice, scene, whole, finer, targets)


def finer_bars(
    opened: connection, choice: TickerChoice, scene: Scene, whole: DrawnBars, ends: tuple[datetime, datetime]
) -> DrawnBars | None:
    """Read the bars of a window and of half its width on each side; None where they would be no finer."""
    margin = min((ends[1] - ends[0]) / 2, timedelta(days=36_500))
    around = widened(whole.bars, ends, margin)
    found = read_bars(opened, choice.ticker, choice.bar_interval, around, anchor=scene.anchor)
    return None if found.step == whole.step or not found.bars else found


def widened(bars: Sequence[Bar], ends: tuple[datetime, datetime], margin: timedelta) -> Ends:
    """Widen a window by a margin and to the ends of the bars that it cuts; None where that is beyond all of them."""
    earliest, latest = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    since = ends[0] - margin if ends[0] - earliest > margin else earliest
    until = ends[1] + margin if latest - ends[1] > margin else latest
    before = [bar.time for bar in bars if bar.time < since]
    after = [bar.time for bar in bars if bar.time >= until]
    return (before[-1] + timedelta(days=1) if before else None), (after[0] if after else None)


def targets_of(opened: connection, choice: TickerChoice, scene: Scene) -> list[datetime]:
    """Give the target times that the chart's fan has."""
    if scene.as_of is None:
        return []
    past = forecasts_as_of(opened, choice.ticker, choice.bar_interval, scene.as_of)
    return [each.forecast.target_time for each in past]


def patched(
    choice: TickerChoice, scene: Scene, whole: DrawnBars, finer: DrawnBars | None, targets: Sequence[datetime]
) -> tuple[Patch, str]:
    """Change the traces of the bars and what the axis leaves out, and say what a bar is."""
    bars, step = list(whole.bars), whole.step
    if finer:
        first, last = finer.bars[0].time, finer.bars[-1].time
        outside = ([bar for bar in bars if bar.time < first], [bar for bar in bars if bar.time > last])
        bars, step = [*outside[0], *finer.bars, *outside[1]], finer.step
    traces = price_traces(
        bars,
        scene.price.currency if scene.price else "",
        as_of=scene.as_of if targets else None,
        line=choice.style == "line",
        step=step,
        bar_interval=choice.bar_interval,
    )
    patch = Patch()
    for place, trace in enumerate(traces):
        patch["data"][place] = trace
    ahead = targets if finer and finer.bars[-1].time == whole.bars[-1].time else []
    left_out = breaks([*(bar.time for bar in finer.bars), *ahead], step) if finer else []
    patch["layout"]["xaxis"]["rangebreaks"] = cast(object, left_out)
    return patch, f"Zoomed in: a bar is {WORDS[step]}" if finer else ""
