"""Experiments side by side."""

from string import ascii_uppercase

from flask import Blueprint, render_template, request
from werkzeug.exceptions import BadRequest

from dashboard.database import lend
from dashboard.figures.profit import LINES, compared_profits
from dashboard.laboratory.records import experiments_of
from dashboard.laboratory.tables import compared_figures, compared_specs

MOST = len(LINES)


def register(blueprint: Blueprint) -> None:
    """Serve the page."""
    blueprint.add_url_rule("/compare", "compare", show)


def show() -> str:
    """Show up to six experiments, named by the address, as columns with letters."""
    asked = request.args.getlist("id")
    if not asked:
        raise BadRequest("Nothing is ticked: tick the experiments to compare in the laboratory's list.")
    if len(set(asked)) > MOST:
        raise BadRequest(f"Up to {MOST} experiments fit side by side; {len(set(asked))} were asked for.")
    with lend() as opened:
        compared = experiments_of(opened, asked)
    curves = [
        (letter, each.result.curve if each.result else None)
        for letter, each in zip(ascii_uppercase, compared, strict=False)
    ]
    return render_template(
        "laboratory/comparison.html",
        compared=list(zip(ascii_uppercase, compared, strict=False)),
        specs=compared_specs(compared),
        lines=compared_figures(compared),
        profits=compared_profits(curves, compared[0].bar_interval) if any(curve for _, curve in curves) else None,
    )
