"""How forecasts did over time, with the moments at which a model took the place of another."""

from dash import dcc, html

from dashboard.accuracy_choice import PATH
from dashboard.components.accuracy_summary import percents
from dashboard.components.chart import chart
from dashboard.components.take_away import take_away
from dashboard.figures import Figure
from dashboard.figures.course import Mark, course
from dashboard.model_records import ModelCourse
from stockcast.forecasts.calibration import Course, coverage_course, loss_course
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import bar_time, count

MOST_WORDS = 8
"""Marks up to which each has a word; more would lie upon each other."""


def course_card(found: ModelCourse, bar_interval: BarInterval) -> html.Section:
    """Show coverage and loss over the last year."""
    held, lost = coverage_course(found.sessions, 80, found.horizon), loss_course(found.sessions)
    unit = UNITS[bar_interval]
    lines = f" Dotted lines are {changes_in_words(found)}." if found.changes else ""
    words = f"All forecasts {count(found.horizon, unit)} ahead, over the last {count(held.window, unit)}.{lines}"
    return html.Section(
        [
            html.H2("Over time", className="card-title"),
            html.P([words, " ", dcc.Link("More on accuracy", href=PATH)], className="faint small"),
            html.Div(
                [
                    drawing(found, held, bar_interval, "coverage", "Held by the 80\N{NARROW NO-BREAK SPACE}% interval"),
                    drawing(found, lost, bar_interval, "loss", "Loss, of a random walk's"),
                ],
                className="plots",
            ),
        ],
        className="card card-body champion",
        id="course",
    )


def changes_in_words(found: ModelCourse) -> str:
    """Count the moments that are marked."""
    back = sum(change.rolled_back for change in found.changes)
    promoted = count(len(found.changes) - back, "promotion")
    return promoted if not back else f"{promoted} and {count(back, 'roll-back')}"


def drawing(found: ModelCourse, shown: Course, bar_interval: BarInterval, name: str, title: str) -> html.Div:
    """Draw one of the figures."""
    known = [value for value in shown.values if value is not None]
    if not known:
        unit = UNITS[bar_interval]
        words = f"Too early: {count(shown.window, unit)} are needed, {len(found.sessions)} were scored."
        body: object = html.Div(html.P(words, className="soft"), className="chart-frame no-chart")
        return html.Div([html.Div(html.H3(title), className="plot-head"), body], className="model-plot")
    percent = name == "coverage"
    ends = [percents(value) if percent else f"{value:.3f}" for value in (min(known), max(known), known[-1])]
    figure: Figure = course(shown, 0.8 if percent else 1.0, bar_interval, percent=percent, marks=marks(found, shown))
    description = f"{title}: from {ends[0]} to {ends[1]}, last {ends[2]}; {changes_in_words(found)}."
    as_of = bar_time(found.sessions[-1].as_of, bar_interval)
    offered = take_away(
        title, f"models-{name}", chart=f"models-{name}", csv=f"{PATH}/{name}.csv?horizon={found.horizon}", as_of=as_of
    )
    return html.Div(
        [html.Div([html.H3(title), offered], className="plot-head"), chart(f"models-{name}", figure, description)],
        className="model-plot",
    )


def marks(found: ModelCourse, shown: Course) -> list[Mark]:
    """Mark promotions and roll-backs that lie within what is drawn."""
    within = [change for change in found.changes if change.as_of >= shown.times[0]]
    few = len(within) <= MOST_WORDS
    return [(change.as_of, "rolled back" if change.rolled_back else "promoted" if few else "") for change in within]
