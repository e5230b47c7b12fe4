"""An experiment's page: how far it is, why it failed, or what came of it; and what can be done with it."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from psycopg2.extensions import connection
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, NotFound
from werkzeug.wrappers import Response

from dashboard.choice import shortened
from dashboard.database import lend
from dashboard.figures import Figure
from dashboard.figures.profit import cumulative_profit
from dashboard.figures.trades import buying_and_selling
from dashboard.figures.verdict import calibration, roc
from dashboard.laboratory.places import EXPERIMENT, PATH, experiment_address
from dashboard.laboratory.records import experiment_of
from dashboard.laboratory.tables import performance, tried
from dashboard.laboratory.words import elapsed
from stockcast.lab import experiments
from stockcast.lab.experiments import LONGEST_NAME, Experiment
from stockcast.lab.permission import may_change, visitor
from stockcast.lab.result import Result
from stockcast.market.prices import at_traded_scale, bars
from stockcast.market.tickers import listed

LEAD = 0.35
"""How much of training is drawn before the signals, as a share of the test: they are of the test alone."""

Done = Callable[[connection, Experiment], str]


def register(blueprint: Blueprint) -> None:
    """Serve the page, and do what its buttons ask for."""
    blueprint.add_url_rule("/experiment", "experiment", show)
    for action in (cancel, delete, rename):
        blueprint.add_url_rule(f"/experiment/{action.__name__}", action.__name__, action, methods=["POST"])


def show() -> str:
    """Show the experiment whose id the address has, and the signals of one of its tickers."""
    with lend() as opened:
        found = experiment_of(opened, request.args.get("id", ""))
        drawn = {} if found.result is None else results(opened, found, found.result)
    return render_template(
        "laboratory/experiment.html",
        each=found,
        may_change=may_change(found.owner),
        seconds=elapsed(found, datetime.now(UTC)),
        again=f"{PATH}?clone={found.experiment_id}",
        specs=tried(found.spec, found.bar_interval),
        files=f"{EXPERIMENT}/{{}}?id={found.experiment_id}",
        longest_name=LONGEST_NAME,
        **drawn,
    )


def results(opened: connection, found: Experiment, result: Result) -> dict[str, object]:
    """Give what the page shows of a result."""
    ticker = chosen_ticker(result)
    return {
        "result": result,
        "ticker": ticker,
        "lines": performance(result),
        "signals": [] if ticker is None else [one for one in result.signals if one.ticker == ticker],
        "profit": cumulative_profit(result.curve, found.bar_interval),
        "marks": None if ticker is None else marks(opened, found, result, ticker),
        "roc": roc(result.verdict.roc) if result.verdict.roc else None,
        "calibration": calibration(result.verdict.calibration, of_returns=found.spec.target == "return")
        if result.verdict.calibration
        else None,
    }


def chosen_ticker(result: Result) -> str | None:
    """Give the ticker that the address names, or the first; raise NotFound for one that the experiment hasn't."""
    asked = request.args.get("ticker", "")
    if asked and asked not in result.tickers:
        raise NotFound(f"The experiment has no ticker “{shortened(asked)}”.")
    return asked or next(iter(result.tickers), None)


def marks(opened: connection, found: Experiment, result: Result, ticker: str) -> Figure | None:
    """Draw a ticker's price over the end of training and the test, with its signals; None without prices."""
    since = max(result.train.first, result.test.first - LEAD * (result.test.last - result.test.first))
    history = bars(opened, ticker, found.bar_interval, since=since, until=result.test.last)
    if not history:
        return None
    own = [signal for signal in result.signals if signal.ticker == ticker]
    currency = next((each.currency for each in listed(opened) if each.ticker == ticker), "")
    scaled = at_traded_scale(history, history[-1])
    return buying_and_selling(scaled, own, result.test, currency, found.bar_interval)


def cancel() -> Response:
    """Ask for a running experiment to end; one that has ended meanwhile shows that itself."""

    def done(opened: connection, found: Experiment) -> str:
        experiments.cancel(opened, found.experiment_id, visitor())
        return experiment_address(found.experiment_id)

    return changed(done)


def delete() -> Response:
    """Delete an ended experiment."""

    def done(opened: connection, found: Experiment) -> str:
        if not experiments.delete(opened, found.experiment_id, visitor()):
            raise Conflict("It is not over yet: cancel the experiment, and delete it when it has ended.")
        return PATH

    return changed(done)


def rename() -> Response:
    """Give an experiment another name."""
    name = request.form.get("name", "").strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadRequest(f"A name has 1 to {LONGEST_NAME} characters.")

    def done(opened: connection, found: Experiment) -> str:
        experiments.rename(opened, found.experiment_id, visitor(), name)
        return experiment_address(found.experiment_id)

    return changed(done)


def changed(done: Done) -> Response:
    """Do something to the experiment whose id was sent, if the visitor may, and lead to where it is seen."""
    with lend() as opened:
        found = experiment_of(opened, request.form.get("id", ""))
        if not may_change(found.owner):
            raise Forbidden("This experiment is somebody else's.")
        return redirect(done(opened, found), 303)
