"""The champion and its challengers side by side."""

from collections.abc import Callable, Sequence

from dash import html

from dashboard.components.model_words import LEVELS, told
from dashboard.components.take_away import take_away
from dashboard.model_files import PATH
from dashboard.model_records import Standing
from stockcast.forecasts.models import LiveRecord
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time

DASH = "\N{EN DASH}"
Line = tuple[str, Callable[[Standing], str]]


def standings_card(found: Sequence[Standing], bar_interval: BarInterval) -> html.Section:
    """Show figures on unseen days and of stored forecasts; a column for each model."""
    caption = "Champion and challengers"
    heads = [
        html.Th(
            [each.model.status, html.Span(f"to {bar_time(each.model.as_of, bar_interval)}", className="under")],
            scope="col",
            className="right",
        )
        for each in found
    ]
    lines = [line for line in all_lines(found) if any(line[1](each) != DASH for each in found)]
    rows = [
        html.Tr([html.Th(name, scope="row"), *(html.Td(write(each), className="right") for each in found)])
        for name, write in lines
    ]
    table = html.Table(
        [
            html.Caption(caption, className="unseen"),
            html.Thead(html.Tr([html.Td(), *heads])),
            html.Tbody(rows),
        ],
        className="small-table standings",
    )
    body = table if rows else html.P("No figures yet.", className="faint")
    return html.Section(
        [
            html.Div(
                [
                    html.H2(caption, className="card-title"),
                    take_away("champion and challengers", "models-figures", csv=f"{PATH}/figures.csv"),
                ],
                className="card-head",
            ),
            html.P(
                "Losses as multiples of a random walk's. Unseen days are those that a model was tested on before it "
                "could take the place of another; each has its own.",
                className="faint small",
            ),
            html.Div(body, className="table-frame", tabIndex="0", role="region", **{"aria-label": caption}),
        ],
        className="card card-body champion",
        id="standings",
    )


def all_lines(found: Sequence[Standing]) -> list[Line]:
    """Give all figures that there may be; those after restatements only where some model's differ."""
    lines: list[Line] = [
        ("Loss, unseen days", lambda each: number(each.model.loss)),
        *((f"In its {level}\u202f%, unseen days", unseen(level)) for level in LEVELS),
        ("Error of the median, unseen days", lambda each: number(each.model.metrics.get("mae_ratio"))),
        ("Forecasts scored", lambda each: f"{each.live.forecasts:,}" if each.live else DASH),
        ("Loss, stored forecasts", lambda each: number(each.live.loss if each.live else None)),
        ("In its 80\u202f%, stored forecasts", lambda each: held(each.live)),
    ]
    if any(each.restated for each in found):
        lines += [
            ("Loss, as restated since", lambda each: number(each.restated.loss if each.restated else None)),
            ("In its 80\u202f%, as restated since", lambda each: held(each.restated)),
        ]
    return lines


def unseen(level: str) -> Callable[[Standing], str]:
    """Make the writer of a share on unseen days."""
    return lambda each: told(each.model.metrics.get("coverage", {}).get(level))


def held(record: LiveRecord | None) -> str:
    """Write what the 80 % interval held."""
    return told(record.coverage.get("80") if record else None)


def number(value: float | None) -> str:
    """Write a ratio."""
    return DASH if value is None else f"{value:.3f}"
