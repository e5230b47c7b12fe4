"""What a ticker's page shows as files: the chart's numbers, the table of forecasts, the names of all tickers."""

from collections.abc import Callable
from urllib.parse import quote

from dash import Dash
from flask import Response, jsonify, request
from psycopg2.extensions import connection
from werkzeug.exceptions import BadRequest, NotFound

from dashboard.choice import asked_query, asked_ticker, shortened
from dashboard.csv_files import Cell, csv_answer
from dashboard.database import bar_interval, lend
from dashboard.drawn_bars import read_bars
from dashboard.figures.indicators import oscillator_panels, overlay_traces
from dashboard.places import PREFIX
from dashboard.records import Scene, read_scene
from dashboard.ticker_choice import TickerChoice, asked_choice
from stockcast.forecasts.levels import LEVELS
from stockcast.forecasts.records import forecasts_as_of
from stockcast.market.prices import tickers
from stockcast.market.tickers import PATTERN

Write = Callable[[connection, TickerChoice, Scene], Response]

BARS = ("time", "open", "high", "low", "close", "volume")
FORECASTS = (
    "ticker",
    "as_of",
    "target_time",
    "horizon",
    "last_price",
    *(f"q{level:g}" for level in LEVELS),
    "prob_up",
    "actual",
)
"""The columns of the project's Forecasts CSV format, and what came, empty until it is scored."""


def register(app: Dash) -> None:
    """Serve the files, and the names of all tickers for the list of suggestions."""
    app.server.add_url_rule(f"{PREFIX}tickers.json", "tickers_json", named_tickers)
    for name, write in (("chart", write_chart), ("forecasts", write_forecasts)):
        app.server.add_url_rule(f"{PREFIX}ticker/<ticker>/{name}.csv", f"{name}_csv", answering(write))


def named_tickers() -> Response:
    """Answer with the name of every ticker, by ticker, or that they are still the same."""
    with lend() as opened:
        answer = jsonify(tickers(opened))
    answer.add_etag()
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def chart_file(choice: TickerChoice) -> str:
    """Give the address of what a chart is drawn from."""
    return f"{PREFIX}ticker/{quote(choice.ticker, safe='')}/chart.csv?{choice.query}"


def forecasts_file(choice: TickerChoice) -> str:
    """Give the address of the forecasts as of one day."""
    return f"{PREFIX}ticker/{quote(choice.ticker, safe='')}/forecasts.csv?{choice.query}"


def answering(write: Write) -> Callable[[str], Response]:
    """Read the choice from the address, as the page does."""

    def answer(ticker: str) -> Response:
        with lend() as opened:
            choice = requested(opened, ticker)
            return write(opened, choice, read_scene(opened, choice))

    return answer


def requested(opened: connection, ticker: str) -> TickerChoice:
    """Read what a request asks for of a ticker; NotFound for one that there is none of, BadRequest for nonsense."""
    named = asked_ticker({"ticker": ticker}, tickers(opened)) if PATTERN.fullmatch(ticker) else None
    if named is None:
        raise NotFound(f"There is no ticker “{shortened(ticker)}” of which there could be a file.")
    choice, complaints = asked_choice(asked_query(), named, bar_interval())
    if complaints:
        raise BadRequest(" ".join(complaints))
    return choice


def write_chart(opened: connection, choice: TickerChoice, scene: Scene) -> Response:
    """Write the bars as they are drawn, at the traded scale of the as-of day, and the indicators beside them."""
    drawn = read_bars(opened, choice.ticker, choice.bar_interval, scene.ends, anchor=scene.anchor, lead=True)
    panels = oscillator_panels(drawn, choice.indicators)
    traces = [*overlay_traces(drawn, choice.indicators), *(trace for panel in panels for trace in panel.traces)]
    columns = [trace["y"] for trace in traces]
    rows: list[list[Cell]] = [
        [bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume, *(column[place] for column in columns)]
        for place, bar in enumerate(drawn.shown)
    ]
    headings = [*BARS, *(trace["name"].replace(" ", "_") for trace in traces)]
    return csv_answer(headings, rows, f"{choice.ticker}-chart.csv")


def write_forecasts(opened: connection, choice: TickerChoice, scene: Scene) -> Response:
    """Write the forecasts of the as-of day, by horizon."""
    past = forecasts_as_of(opened, choice.ticker, choice.bar_interval, scene.as_of) if scene.as_of else []
    rows: list[list[Cell]] = [
        [
            each.forecast.ticker,
            each.forecast.as_of,
            each.forecast.target_time,
            each.forecast.horizon,
            each.forecast.last_price,
            *each.forecast.quantiles,
            each.forecast.prob_up,
            each.outcome.actual if each.outcome else None,
        ]
        for each in past
    ]
    return csv_answer(FORECASTS, rows, f"{choice.ticker}-forecasts.csv")
