"""Experiments side by side, and their curves as CSV."""

from collections.abc import Callable, Iterator, Sequence
from string import ascii_uppercase

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from dashboard.csv_files import Row, csv_answer, part
from dashboard.database import lend
from dashboard.figures.profit import LINES, compared_profits, first_of_test
from dashboard.laboratory.files import DIRECTIONS, directions
from dashboard.laboratory.places import comparison_files
from dashboard.laboratory.records import experiments_of
from dashboard.laboratory.tables import compared_figures, compared_specs
from stockcast.lab.experiments import Experiment
from stockcast.lab.result import Performance
from stockcast.lab.spec import ExperimentSpec

MOST = len(LINES)
NAMED = ("letter", "experiment", "name")

Compared = Sequence[tuple[str, Experiment]]


def register(blueprint: Blueprint) -> None:
    """Serve the page, and its chart and tables as files."""
    blueprint.add_url_rule("/compare", "compare", show)
    blueprint.add_url_rule("/compare/<name>.csv", "compared_table", table)


def asked() -> Compared:
    """Give the experiments that the address names, up to six, each with its letter."""
    texts = request.args.getlist("id")
    if not texts:
        raise BadRequest("Nothing is ticked: tick the experiments to compare in the laboratory's list.")
    if len(set(texts)) > MOST:
        raise BadRequest(f"Up to {MOST} experiments fit side by side; {len(set(texts))} were asked for.")
    with lend() as opened:
        return [*zip(ascii_uppercase, experiments_of(opened, texts), strict=False)]


def show() -> str:
    """Show the experiments as columns."""
    compared = asked()
    experiments = [each for _, each in compared]
    curves = [(letter, each.result.curve if each.result else None) for letter, each in compared]
    return render_template(
        "laboratory/comparison.html",
        compared=compared,
        specs=compared_specs(experiments),
        lines=compared_figures(experiments),
        profits=compared_profits(curves, experiments[0].bar_interval) if any(curve for _, curve in curves) else None,
        files=comparison_files(each.experiment_id for each in experiments),
    )


def table(name: str) -> Response:
    """Send one of the page's tables, or its chart's curves; 404 for another name, and where nothing is in it yet."""
    headings, *rows = part(TABLES, name)(asked())
    if not rows:
        raise NotFound("None of the experiments has a result.")
    return csv_answer(headings, rows, f"compared-{name}.csv")


def named(letter: str, each: Experiment) -> Row:
    """Say which experiment a row is of."""
    return (letter, str(each.experiment_id), each.name)


def specs(compared: Compared) -> Iterator[Row]:
    """Give what each experiment tried, a row for each; lists are written with spaces between."""
    yield (*NAMED, *ExperimentSpec.model_fields)
    for letter, each in compared:
        values = each.spec.model_dump(mode="json").values()
        yield (*named(letter, each), *(" ".join(value) if isinstance(value, list) else value for value in values))


def figures(compared: Compared) -> Iterator[Row]:
    """Give the figures of each test as they are stored, a row for each experiment that has a result."""
    yield (*NAMED, *Performance.model_fields, "buy_and_hold", "better_than_random", *DIRECTIONS, "area_under_roc")
    for letter, each in compared:
        if found := each.result:
            earned = found.in_test.model_dump().values()
            told = directions(found.verdict).values()
            luck = (found.holding.profit, found.better_than_random)
            yield (*named(letter, each), *earned, *luck, *told, found.verdict.area_under_roc)


def profits(compared: Compared) -> Iterator[Row]:
    """Give what each experiment's strategy earned over its test, one below the other: tests have times of their own."""
    yield (*NAMED, "time", "strategy")
    for letter, each in compared:
        if each.result is None:
            continue
        curve = each.result.curve
        start = first_of_test(curve)
        for time, earned in zip(curve.times[start:], curve.strategy[start:], strict=True):
            yield (*named(letter, each), time, earned)


TABLES: dict[str, Callable[[Compared], Iterator[Row]]] = {"profits": profits, "figures": figures, "specs": specs}
