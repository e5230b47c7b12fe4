"""The laboratory's first page: what was tried, and the form that asks for something new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request
from psycopg2.extensions import connection
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from dashboard.database import bar_interval, lend
from dashboard.laboratory.draft import USUAL, Draft, asked, checked, cloned, sent, usual_start
from dashboard.laboratory.options import CHOICES, FEATURE_HINTS
from dashboard.laboratory.places import experiment_address
from dashboard.laboratory.records import experiment_of
from dashboard.laboratory.words import elapsed, usual_name
from stockcast.lab import experiments
from stockcast.lab.experiments import LONGEST_NAME, LaboratoryFullError
from stockcast.lab.listing import Listed, newest
from stockcast.lab.permission import may_experiment, visitor
from stockcast.lab.spec import FEATURES
from stockcast.market.intervals import UNITS
from stockcast.market.prices import tickers
from stockcast.market.spans import Span, spans, whole

SHOWN = 100
"""Experiments that are listed."""

MOST_COMPARED = 6


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page shows: the experiments, the tickers with the spans of their prices, and the form."""

    listed: Sequence[Listed]
    names: Mapping[str, str]
    spans: Mapping[str, Span | None]
    draft: Draft
    filled: bool


def register(blueprint: Blueprint) -> None:
    """Serve the page, and take the form."""
    blueprint.add_url_rule("", "desk", show)
    blueprint.add_url_rule("", "create", create, methods=["POST"])


def show() -> Response:
    """Show the list, and the form as the address fills it in."""
    with lend() as opened:
        source = request.args.get("clone", "")
        draft = cloned(experiment_of(opened, source)) if source else asked(request.args)
        filled = bool(source) or any(name in request.args for name in (*USUAL, "features", "new"))
        desk = read(opened, draft, filled=filled)
    return page(desk, {})


def create() -> Response:
    """Queue what the form asks for and show it; or show the form with what is wrong, and nothing of it lost."""
    if not may_experiment():
        raise Forbidden("You may look at experiments here, and run none.")
    draft = sent(request.form)
    with lend() as opened:
        desk = read(opened, draft, filled=True)
        spec, wrong = checked(draft, desk.spans)
        if spec is None:
            return page(desk, wrong, 422)
        name = draft.texts["name"] or usual_name(spec, bar_interval())
        try:
            experiment_id = experiments.create(opened, visitor(), name, bar_interval(), spec)
        except LaboratoryFullError as error:
            return page(desk, {"": f"{str(error).capitalize()}."}, 429)
    return redirect(experiment_address(experiment_id), 303)


def read(opened: connection, draft: Draft, *, filled: bool) -> Desk:
    """Read what the page shows; a form that says nothing of the test's start has the usual one."""
    known = spans(opened, bar_interval())
    if not draft.texts["test_start"] and request.method == "GET":
        draft = Draft({**draft.texts, "test_start": usual_start(known, draft)}, draft.features)
    return Desk(newest(opened, visitor(), bar_interval(), SHOWN), tickers(opened), known, draft, filled)


def page(desk: Desk, wrong: Mapping[str, str], status: int = 200) -> Response:
    """Draw the page; `wrong` says what is wrong with which field of the form, or with none of them."""
    return make_response(
        render_template(
            "laboratory/desk.html",
            listed=desk.listed,
            names=desk.names,
            span=whole(desk.spans.values()),
            draft=desk.draft,
            opened=desk.filled or not desk.listed,
            wrong=wrong,
            may_experiment=may_experiment(),
            busy=any(not each.experiment.ended for each in desk.listed),
            choices=CHOICES,
            features=FEATURES,
            hints=FEATURE_HINTS,
            unit=UNITS[bar_interval()],
            longest_name=LONGEST_NAME,
            most_compared=MOST_COMPARED,
            elapsed=elapsed,
        ),
        status,
    )
