"""What can be chosen on the page of accuracy. The address keeps the choice; nothing else does."""

from collections.abc import Iterable

from dash import dcc, html

from dashboard.accuracy_choice import RANGES, AccuracyChoice
from dashboard.accuracy_records import AccuracyRecords
from dashboard.components.controls import ticker_choice
from dashboard.components.provenance import MODELS
from stockcast.forecasts.baselines import NAMES
from stockcast.forecasts.models import ModelName
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, count

ALL_TICKERS = "All tickers"
Option = tuple[str, str, AccuracyChoice, bool]
"""A switch's part: what it shows, what it is called in words, what it asks for, and whether that is shown."""


def accuracy_head(records: AccuracyRecords) -> html.Div:
    """Say of which forecasts this page tells, and let the reader choose a ticker."""
    choice = records.choice
    return html.Div(
        [
            html.Div(
                [
                    html.H1(["Accuracy", *([" of ", choice.ticker] if choice.ticker else [])]),
                    html.P([html.Span(told(records)), *others(records)], className="standing"),
                ]
            ),
            ticker_choice(choice.ticker or "", ALL_TICKERS),
        ],
        id="shown",
        className="page-head",
        **{"data-ticker": choice.ticker or ALL_TICKERS},
    )


def told(records: AccuracyRecords) -> str:
    """Say in words which forecasts these are."""
    ahead = f"{count(records.horizon, records.unit)} ahead"
    if not records.sessions:
        return ahead.capitalize()
    first, last = (bar_time(end, records.bar_interval) for end in records.ends)
    return f"{count(records.forecasts, 'forecast')}, {ahead}, as of {first} to {last}"


def others(records: AccuracyRecords) -> list[object]:
    """Lead from one ticker to all, and from one model to all."""
    choice, found = records.choice, []
    if choice.ticker:
        found.append(dcc.Link("All tickers", href=choice.but(ticker=None).address, className="badge badge-accent"))
    if choice.model:
        name = model_words(records.known.models[choice.model], records.bar_interval)
        found += [
            html.Span(name, className="badge"),
            dcc.Link("All models", href=choice.but(model=None).address, className="badge badge-accent"),
        ]
    return found


def model_words(model: ModelName, bar_interval: BarInterval) -> str:
    """Name a model by its kind and by what it knew."""
    name = MODELS.get(model.kind) or next((name for kind, name in NAMES.items() if kind == model.kind), model.kind)
    return f"{name[:1].upper()}{name[1:]}, to {bar_time(model.as_of, bar_interval)}"


def accuracy_switches(records: AccuracyRecords) -> html.Div:
    """Lead to other horizons, ranges and kinds of scores of the same tickers and models."""
    choice, state = records.choice, records.known.state
    horizons = (
        (str(each), f"{count(each, records.unit)} ahead", choice.but(horizon=each), each == choice.horizon)
        for each in state.horizons
    )
    ranges = ((each.short, each.words, choice.but(reach=each), each is choice.reach) for each in RANGES)
    return html.Div(
        [
            switch(f"{records.unit.capitalize()}s ahead", horizons),
            switch("Range", ranges),
            *made_switch(choice, both=(state.live and state.replayed) or bool(choice.made)),
            *scores_switch(choice, known=state.restated or choice.restated),
        ],
        className="accuracy-switches",
    )


def made_switch(choice: AccuracyChoice, *, both: bool) -> list[html.Div]:
    """Tell live forecasts and replayed ones apart, where there are both."""
    kinds = (("", "All"), ("live", "Live"), ("replayed", "Replayed"))
    options = ((words, words, choice.but(made=kind), choice.made == kind) for kind, words in kinds)
    return [switch("Made", options)] if both else []


def scores_switch(choice: AccuracyChoice, *, known: bool) -> list[html.Div]:
    """Tell first scores from those after prices were restated, where any were."""
    kinds = ((False, "As first told"), (True, "As restated since"))
    options = ((words, words, choice.but(restated=kind), choice.restated is kind) for kind, words in kinds)
    return [switch("Scores", options)] if known else []


def switch(name: str, options: Iterable[Option]) -> html.Div:
    """Make a row of links, of which one is where the reader is."""
    return html.Div(
        [
            html.Span(name, className="switch-name", **{"aria-hidden": "true"}),
            html.Nav(
                html.Ul(
                    [
                        html.Li(
                            dcc.Link(short_and_long(short, words), href=choice.address),
                            **({"aria-current": "true"} if shown else {}),
                        )
                        for short, words, choice, shown in options
                    ]
                ),
                className="range-switch",
                **{"aria-label": name},
            ),
        ],
        className="switch",
    )


def short_and_long(short: str, words: str) -> list[html.Span] | str:
    """Show the short form, and read the long one to those who listen."""
    if short == words:
        return words
    return [html.Span(short, **{"aria-hidden": "true"}), html.Span(words, className="unseen")]
