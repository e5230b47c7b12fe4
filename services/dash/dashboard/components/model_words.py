"""The champion in words and numbers: how good it is, what it looks at, how it works and where it ends."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.components.outlook import figure
from dashboard.components.provenance import MODELS
from dashboard.components.take_away import take_away
from dashboard.model_files import PATH
from stockcast.forecasts.card import NAMES, facts, verdict
from stockcast.forecasts.comparison import Comparison, sentence
from stockcast.forecasts.models import LiveRecord, Model
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import bar_time, count, share

LEVELS = ("50", "80", "90", "95")
NOTHING = 0.002
"""A difference from a random walk's loss that is none."""


def champion_card(
    model: Model, live: LiveRecord | None, comparisons: Sequence[Comparison], bar_interval: BarInterval
) -> html.Section:
    """Show who forecasts now, with its figures on unseen days and what came of stored forecasts beside baselines'."""
    unseen = [figure("On unseen days", *against_random_walk(model.loss))]
    if live:
        unseen.append(figure("Stored forecasts", *against_random_walk(live.loss), counted(live)))
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Champion", className="card-title"),
                    take_away("the champion's figures", "models-figures", csv=f"{PATH}/figures.csv"),
                ],
                className="card-head",
            ),
            html.P(
                f"{MODELS.get(model.kind, model.kind)}, trained on prices up to {bar_time(model.as_of, bar_interval)} "
                f"in {model.seconds:.1f} seconds. {verdict(model)}"
            ),
            html.Dl(unseen, className="model-figures numbers"),
            html.P(sentence(comparisons, bar_interval)),
            html.Div(
                [coverage_table(model, live), horizon_table(model, bar_interval), importance_list(model)],
                className="model-parts",
            ),
        ],
        className="card card-body champion",
        id="champion",
    )


def against_random_walk(loss: float | None) -> tuple[str, str]:
    """Compare a loss with a random walk's: a number, and the words beside it."""
    if loss is None:
        return "\N{EN DASH}", "no figures yet"
    change = loss - 1
    if abs(change) < NOTHING:
        return "as a random walk", "of usual volatility: it adds nothing"
    words = "less loss" if change < 0 else "more loss"
    return f"{abs(change):.1%}".replace("%", "\u202f%") + f" {words}", "than a random walk with volatility of late"


def counted(live: LiveRecord) -> str:
    """Say how many forecasts were scored, and how many of them were replayed."""
    some = "all" if live.replayed == live.forecasts else f"{live.replayed:,} of them"
    return f"; {count(live.forecasts, 'forecast')} scored{f', {some} in replay' if live.replayed else ''}"


def coverage_table(model: Model, live: LiveRecord | None) -> html.Div:
    """Show for each interval the share of outcomes that was promised and those that it held."""
    unseen: Mapping[str, float] = model.metrics.get("coverage", {})
    rows = [
        (f"{level}\u202f%", told(unseen.get(level)), *([told(live.coverage.get(level))] if live else []))
        for level in LEVELS
    ]
    return small_table("Held by its intervals", ("Promised", "Unseen days", *(["Stored"] if live else [])), rows)


def horizon_table(model: Model, bar_interval: BarInterval) -> html.Div:
    """Show figures on unseen days by horizon."""
    horizons: Mapping[str, Mapping[str, Any]] = model.metrics.get("horizons", {})
    rows = [
        (count(int(horizon), UNITS[bar_interval]), f"{each['pinball_ratio'] or 1:.3f}", told(each["coverage"]["80"]))
        for horizon, each in horizons.items()
    ]
    return small_table("By horizon", ("Ahead", "Loss", "In its 80\u202f%"), rows)


def importance_list(model: Model) -> html.Div:
    """Show what the width of its forecasts depends on, as bars."""
    shares: Mapping[str, float] = model.metrics.get("importances", {})
    items = [
        html.Li(
            [
                html.Span(NAMES.get(group, group)),
                html.Span(share(part), className="numbers"),
                html.Span(html.Span(style={"width": f"{part:.1%}"}), className="share-bar", **{"aria-hidden": "true"}),
            ]
        )
        for group, part in sorted(shares.items(), key=lambda each: -each[1])
    ]
    body = html.Ul(items, className="importances") if items else html.P("Not told of this model.", className="faint")
    return html.Div([html.H3("What the width depends on"), body])


def small_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> html.Div:
    """Show a few numbers under a title; without columns, each row is a name and its number."""
    if not rows:
        return html.Div([html.H3(title), html.P("No figures yet.", className="faint")])
    heads = html.Thead(html.Tr([html.Th(name, scope="col", className="right") for name in columns]))
    return html.Div(
        [
            html.H3(title),
            html.Table(
                [
                    html.Caption(title, className="unseen"),
                    *([heads] if columns else []),
                    html.Tbody([line(*row, kind="right" if columns else "") for row in rows]),
                ],
                className="small-table",
            ),
        ]
    )


def line(name: str, *cells: str, kind: str) -> html.Tr:
    """Write one row, whose name is of a class."""
    numbers = [html.Td(cell, className="right") for cell in cells]
    return html.Tr([html.Th(name, scope="row", className=kind), *numbers])


def told(part: float | None) -> str:
    """Write a share with one decimal, or that there is none."""
    return "\N{EN DASH}" if part is None else f"{part:.1%}".replace("%", "\u202f%")


def method_card(model: Model, bar_interval: BarInterval) -> html.Section:
    """Tell how forecasts are made, and where they end."""
    items = [item for name, words in facts(model, bar_interval).items() for item in (html.Dt(name), html.Dd(words))]
    return html.Section(
        [html.H2("How it works, and where it ends", className="card-title"), html.Dl(items, className="model-facts")],
        className="card card-body",
    )
