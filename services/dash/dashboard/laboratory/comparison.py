"""Experiments side by side, and their curves as CSV."""

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from dashboard.csv_files import Cell, csv_answer
from dashboard.database import lend
from dashboard.figures.profit import LINES, compared_profits, first_of_test
from dashboard.laboratory.places import comparison_files
from dashboard.laboratory.records import experiments_of
from dashboard.laboratory.tables import compared_figures, compared_specs
from stockcast.lab.experiments import Experiment

MOST = len(LINES)
PROFITS = ("letter", "experiment", "name", "time", "strategy")

Compared = Sequence[tuple[str, Experiment]]


def register(blueprint: Blueprint) -> None:
    """Serve the page, and its chart as a file."""
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
    """Send the chart's curves; 404 for another name, and while none of the experiments has a result."""
    if name != "profits":
        raise NotFound("Experiments side by side have one table, profits.")
    compared = asked()
    if not any(each.result for _, each in compared):
        raise NotFound("None of the experiments has a result.")
    return csv_answer(PROFITS, profits(compared), "compared-profits.csv")


def profits(compared: Compared) -> Iterator[Sequence[Cell]]:
    """Give what each experiment's strategy earned over its test, one below the other: tests have times of their own."""
    for letter, each in compared:
        if each.result is None:
            continue
        curve = each.result.curve
        start = first_of_test(curve)
        for time, earned in zip(curve.times[start:], curve.strategy[start:], strict=True):
            yield (letter, str(each.experiment_id), each.name, time, earned)
