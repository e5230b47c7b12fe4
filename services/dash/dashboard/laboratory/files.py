"""An experiment to take away: everything as JSON, and its tables and curves as CSV."""

import json
from collections.abc import Callable, Iterable

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from dashboard.csv_files import Row, csv_answer, part
from dashboard.database import bar_interval, lend
from dashboard.laboratory.records import experiment_of
from stockcast.lab.experiments import Experiment
from stockcast.lab.listing import Listed, newest
from stockcast.lab.permission import visitor
from stockcast.lab.result import Hits, Result

Table = Callable[[Result], Iterable[Row]]

HEADLINES = ("profit", "buy_and_hold", "sharpe", "drawdown", "better_than_random")
MOST_LISTED = 10_000
DIRECTIONS = ("hit_rate", "hit_rate_lower", "hit_rate_upper", "always_up")


def register(blueprint: Blueprint) -> None:
    """Serve the files."""
    blueprint.add_url_rule("/experiment/experiment.json", "export", export)
    blueprint.add_url_rule("/experiment/<name>.csv", "table", table)
    blueprint.add_url_rule("/experiments.csv", "listed", listed)


def export() -> Response:
    """Send the spec and the result, and when and how it ran."""
    with lend() as opened:
        found = experiment_of(opened, request.args.get("id", ""))
    text = json.dumps(exported(found), indent=2, ensure_ascii=False)
    told = {"Content-Disposition": f'attachment; filename="experiment-{found.experiment_id}.json"'}
    return Response(text, mimetype="application/json", headers=told)


def exported(found: Experiment) -> dict[str, object]:
    """Give an experiment as plain data."""
    times = (("created_at", found.created_at), ("started_at", found.started_at), ("finished_at", found.finished_at))
    return {
        "experiment_id": str(found.experiment_id),
        "name": found.name,
        "bar_interval": found.bar_interval,
        "status": found.status,
        "error": found.error,
        **{name: None if time is None else time.isoformat() for name, time in times},
        "spec": found.spec.model_dump(mode="json"),
        "result": None if found.result is None else found.result.model_dump(mode="json"),
    }


def table(name: str) -> Response:
    """Send one of a result's tables; 404 for another name, and while there is no result."""
    write = part(TABLES, name)
    with lend() as opened:
        found = experiment_of(opened, request.args.get("id", ""))
    if found.result is None:
        raise NotFound("The experiment has no result.")
    headings, *rows = write(found.result)
    return csv_answer(headings, rows, f"{name}-{found.experiment_id}.csv")


def listed() -> Response:
    """Send the list of experiments, the newest first, with the main figures of each test."""
    with lend() as opened:
        found = newest(opened, visitor(), bar_interval(), MOST_LISTED)
    headings = ("experiment", "name", "method", "status", "created_at", "finished_at", *HEADLINES, *DIRECTIONS[:3])
    return csv_answer(headings, map(line, found), "experiments.csv")


def line(one: Listed) -> Row:
    """Write an experiment; without a result, its figures are empty."""
    each, told = one.experiment, one.figures
    named = (str(each.experiment_id), each.name, each.spec.method, each.status, each.created_at, each.finished_at)
    if told is None:
        return (*named, *[None] * (len(HEADLINES) + 3))
    earned = (told.in_test.profit, told.holding.profit, told.in_test.sharpe, told.in_test.drawdown)
    return (*named, *earned, told.better_than_random, told.hit_rate.value, told.hit_rate.lower, told.hit_rate.upper)


def figures(result: Result) -> Iterable[Row]:
    """Give each figure of training, test and holding as it is stored."""
    columns = [each.model_dump() for each in (result.in_training, result.in_test, result.holding)]
    yield ("figure", "training", "test", "buy_and_hold_in_test")
    yield from ((name, *(column[name] for column in columns)) for name in columns[0])
    told = [directions(each) if each else {} for each in (result.hits_in_training, result.verdict)]
    yield from ((name, *(column.get(name) for column in told), None) for name in told[-1])


def directions(hits: Hits) -> dict[str, float]:
    """Give the share of directions that were right with its interval, and that of always saying up."""
    rate = hits.hit_rate
    return dict(zip(DIRECTIONS, (rate.value, rate.lower, rate.upper, hits.always_up), strict=True))


def folds(result: Result) -> Iterable[Row]:
    """Give the splits of the cross-validation."""
    yield ("fold", "train_first", "train_last", "train_rows", "check_first", "check_last", "check_rows", "score")
    for number, fold in enumerate(result.folds, 1):
        periods = (value for period in (fold.train, fold.check) for value in (period.first, period.last, period.rows))
        yield (number, *periods, fold.score)


def candidates(result: Result) -> Iterable[Row]:
    """Give the settings that were tried."""
    names = list(dict.fromkeys(name for each in result.candidates for name in each.parameters))
    yield (*names, "score")
    yield from ((*(each.parameters.get(name) for name in names), each.score) for each in result.candidates)


def signals(result: Result) -> Iterable[Row]:
    """Give the changes of the positions."""
    yield ("ticker", "time", "position", "close")
    yield from ((each.ticker, each.time, each.position, each.close) for each in result.signals)


def curve(result: Result) -> Iterable[Row]:
    """Give the cumulative returns; the band of random signals is empty before the test."""
    drawn = result.curve
    before = [None] * (len(drawn.times) - len(drawn.random_lower))
    bands = ([*before, *drawn.random_lower], [*before, *drawn.random_upper])
    yield ("time", "strategy", "buy_and_hold", "random_lower", "random_upper")
    yield from zip(drawn.times, drawn.strategy, drawn.holding, *bands, strict=True)


def confusion(result: Result) -> Iterable[Row]:
    """Count predictions of the test by what came and what was said."""
    yield ("came", "said_down", "said_up")
    yield from ((came, *said) for came, said in zip(("down", "up"), result.verdict.confusion, strict=True))


def roc(result: Result) -> Iterable[Row]:
    """Give the points of the ROC curve."""
    yield ("false_rises", "true_rises")
    yield from ((point.x, point.y) for point in result.verdict.roc)


def calibration(result: Result) -> Iterable[Row]:
    """Give the bins of predictions: chances of a rise, or returns where those are predicted."""
    yield ("predicted", "came", "predictions")
    yield from ((each.predicted, each.observed, each.count) for each in result.verdict.calibration)


TABLES: dict[str, Table] = {
    "figures": figures,
    "folds": folds,
    "candidates": candidates,
    "signals": signals,
    "curve": curve,
    "confusion": confusion,
    "roc": roc,
    "calibration": calibration,
}
