"""Drift: after each scoring, whether the champion still sees what it was trained on, and forecasts as well."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime

import polars as pl
from psycopg2.extensions import connection

from forecaster.evaluation.drift import DRIFTED_SHARE, WINDOW, drifted, measure
from forecaster.evaluation.gate import COVERAGE_BOUNDS
from forecaster.features.table import FEATURE_NAMES
from forecaster.models.observations import observe
from forecaster.models.parameters import FULL_BARS
from forecaster.pipeline.work import Work
from forecaster.storage.registry import current_champion
from stockcast.jobs.alerts import set_alert
from stockcast.wording import share

log = logging.getLogger(__name__)

MUCH_WORSE = 1.05
"""A loss relative to a random walk's above which recent forecasts are an alarm."""

LEAST_FORECASTS = 200
"""Scored forecasts below which a rolling window tells nothing."""

RECENT = """
SELECT count(*), sum(pinball) / nullif(sum(pinball_naive), 0), avg(inside_50::int)::float, avg(inside_80::int)::float,
       avg(inside_90::int)::float, avg(inside_95::int)::float
FROM forecast_scores JOIN models USING (model_id)
WHERE forecast_scores.bar_interval = %(interval)s AND status <> 'baseline' AND forecast_scores.as_of IN (
    SELECT DISTINCT as_of FROM forecasts WHERE bar_interval = %(interval)s ORDER BY as_of DESC LIMIT %(window)s)
"""

STORE = """
INSERT INTO drift (model_id, as_of, indices, drifted, forecasts, loss, coverage)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def watch_drift(work: Work, panel: pl.DataFrame, as_of: datetime) -> None:
    """Measure drift of the champion's features and of recent forecasts, store it, and raise or end alerts."""
    interval = work.settings.bar_interval
    with work.pool.lend() as opened:
        champion = current_champion(opened, interval)
    if champion is None:
        return
    known = champion.metrics.get("drift", {})
    indices = measure(known, observe(panel), FEATURE_NAMES, FULL_BARS) if known else {}
    found = drifted(known, indices)
    with work.pool.lend() as opened:
        forecasts, loss, coverage = recent(opened, interval)
        values = (str(champion.model_id), as_of, json.dumps(indices), found, forecasts, loss, json.dumps(coverage))
        with opened.cursor() as cursor:
            cursor.execute(STORE, values)
        for kind, sentence in alarms(found, len(indices), forecasts, loss, coverage).items():
            if set_alert(opened, f"{kind} {interval}", sentence):
                log.warning("%s", sentence)


def recent(opened: connection, bar_interval: str) -> tuple[int, float | None, dict[str, float]]:
    """Give number, loss relative to a random walk's and coverage of the forecasts scored of the last 63 as-ofs."""
    with opened.cursor() as cursor:
        cursor.execute(RECENT, {"interval": bar_interval, "window": WINDOW})
        ((forecasts, loss, *held),) = cursor.fetchall()
    return forecasts, loss, dict(zip(COVERAGE_BOUNDS, held, strict=True)) if forecasts else {}


def alarms(
    found: list[str], features: int, forecasts: int, loss: float | None, coverage: Mapping[str, float]
) -> dict[str, str]:
    """Say by kind what is out of bounds; an empty sentence where all is well."""
    said = dict.fromkeys(("features", "loss", "coverage"), "")
    if features and len(found) / features > DRIFTED_SHARE:
        most = found[0].replace("_", " ")
        said["features"] = (
            f"{len(found)} of {features} features differ from what the model was trained on, {most} the most: "
            "train it anew, and look at what is different"
        )
    if forecasts < LEAST_FORECASTS:
        return said
    if loss is not None and loss > MUCH_WORSE:
        said["loss"] = f"the loss of the last {forecasts:,} forecasts was {loss:.2f} of a random walk's"
    for level, bound in COVERAGE_BOUNDS.items():
        if abs(coverage[level] - int(level) / 100) > 2 * bound:
            said["coverage"] = f"{level} % intervals held {share(coverage[level])} of the last {forecasts:,} outcomes"
    return said
