"""The tables of the page of the models as CSV files."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dash import Dash
from flask import Response
from psycopg2.extensions import connection

from dashboard.csv_files import Row, csv_answer, part
from dashboard.database import bar_interval, lend
from dashboard.model_records import SHOWN, standings
from dashboard.places import PREFIX
from stockcast.forecasts.models import LiveRecord, trained_models

PATH = f"{PREFIX}models"
MOST = 10_000
"""Trainings in a file."""


def register(app: Dash) -> None:
    """Serve the files."""
    app.server.add_url_rule(f"{PATH}/<name>.csv", "models_csv", models_csv)


def models_csv(name: str) -> Response:
    """Send one of the page's tables; 404 in words for another name."""
    write = part(FILES, name)
    with lend() as opened:
        headings, *rows = write(opened)
    return csv_answer(headings, rows, f"models-{name}.csv")


def trainings(opened: connection) -> Iterator[Row]:
    """Give every training with its figures on unseen days, and why it has its place."""
    levels = ("50", "80", "90", "95")
    yield (
        *("model", "kind", "as_of", "trained_at", "status", "seconds", "features", "code_version", "loss"),
        *("error_of_median", *(f"inside_{level}" for level in levels), "reason"),
    )
    for each in trained_models(opened, bar_interval(), MOST):
        held = each.metrics.get("coverage", {})
        told = (each.model_id, each.kind, each.as_of, each.trained_at, each.status, each.seconds, each.features)
        figures = (each.loss, each.metrics.get("mae_ratio"), *(held.get(level) for level in levels))
        yield (*told, each.code_version, *figures, each.reason)


def figures(opened: connection) -> Iterator[Row]:
    """Give the figures of the champion and its newest challengers, one a row.

    `scores` are of days that the model had not been trained on, of its stored forecasts, or of these after prices were
    restated; without a horizon, all are meant together. Losses are multiples of a random walk's, as is the error.
    """
    yield ("model", "status", "scores", "horizon", "figure", "value")
    for each in standings(opened, trained_models(opened, bar_interval(), SHOWN)):
        named = (each.model.model_id, each.model.status)
        yield from ((*named, "unseen", *told) for told in unseen(each.model.metrics))
        for scores, record in (("stored", each.live), ("restated", each.restated)):
            yield from ((*named, scores, None, *told) for told in stored(record))


def unseen(metrics: Mapping[str, Any]) -> Iterator[Row]:
    """Give horizon, name and value of the figures on unseen days."""
    horizons = [(None, metrics), *((int(horizon), told) for horizon, told in metrics.get("horizons", {}).items())]
    for horizon, told in horizons:
        for figure, name in (("loss", "pinball_ratio"), ("error_of_median", "mae_ratio")):
            if told.get(name) is not None:
                yield (horizon, figure, told[name])
        yield from ((horizon, f"inside_{level}", share) for level, share in told.get("coverage", {}).items())


def stored(record: LiveRecord | None) -> Iterator[Row]:
    """Give name and value of the figures of scored forecasts."""
    if record:
        yield ("forecasts", record.forecasts)
        yield ("replayed", record.replayed)
        yield ("loss", record.loss)
        yield from ((f"inside_{level}", share) for level, share in record.coverage.items())


FILES: dict[str, Callable[[connection], Iterator[Row]]] = {"trainings": trainings, "figures": figures}
