"""Trained models as pages tell of them: their figures, their place, and what came of the champion's forecasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval

Status = Literal["champion", "candidate", "retired", "failed"]


@dataclass(frozen=True, slots=True)
class Model:
    """A training: what it knew, how good it was on days that it had not been trained on, and why it has its place.

    `metrics` are figures on unseen days (`targets`, `pinball_ratio`, `coverage`, `mae_ratio`, the same under `horizons`
    by horizon) and `importances` by group of features; empty where there was too little history for any.
    """

    model_id: str
    kind: str
    as_of: datetime
    trained_at: datetime
    status: Status
    reason: str
    metrics: Mapping[str, Any]
    parameters: Mapping[str, Any]
    features: int
    seconds: float
    code_version: str

    @property
    def loss(self) -> float | None:
        """Its loss on unseen days as a multiple of a random walk's."""
        ratio: float | None = self.metrics.get("pinball_ratio")
        return ratio


@dataclass(frozen=True, slots=True)
class LiveRecord:
    """What came of a model's stored forecasts, all horizons together; `loss` is a multiple of a random walk's."""

    forecasts: int
    replayed: int
    loss: float | None
    coverage: Mapping[str, float]


MODELS = """
SELECT model_id::text, kind, as_of, trained_at, status, reason, metrics - 'drift', parameters, cardinality(features),
       seconds, code_version
FROM models WHERE bar_interval = %s AND status <> 'baseline'
ORDER BY status = 'champion' DESC, as_of DESC, trained_at DESC LIMIT %s
"""

LIVE = """
SELECT model_id::text, sum(forecasts), coalesce(sum(forecasts) FILTER (WHERE replayed), 0),
       sum(pinball) / nullif(sum(pinball_naive), 0),
       sum(inside_50)::float / sum(forecasts), sum(inside_80)::float / sum(forecasts),
       sum(inside_90)::float / sum(forecasts), sum(inside_95)::float / sum(forecasts)
FROM score_days WHERE model_id = ANY(%(models)s::uuid[]) AND (%(restated)s OR NOT restated) GROUP BY model_id
"""


DRIFT = """
SELECT as_of, drifted, (SELECT count(*) FROM jsonb_object_keys(indices)), forecasts, loss, coverage
FROM drift WHERE model_id = %s ORDER BY as_of DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Drift:
    """Over the last 63 bars: which of a model's features drifted, and how all forecasts that were scored did.

    `loss` is a multiple of a random walk's.
    """

    as_of: datetime
    drifted: Sequence[str]
    features: int
    forecasts: int
    loss: float | None
    coverage: Mapping[str, float]


def newest_drift(opened: connection, model_id: str) -> Drift | None:
    """Give what was measured last of a model; None before anything was."""
    with opened.cursor() as cursor:
        cursor.execute(DRIFT, (model_id,))
        row = cursor.fetchone()
    return None if row is None else Drift(*row)


def trained_models(opened: connection, bar_interval: BarInterval, limit: int) -> list[Model]:
    """Give the champion and then the newest of the others up to `limit`, no baselines."""
    with opened.cursor() as cursor:
        cursor.execute(MODELS, (bar_interval, limit))
        return [Model(*row) for row in cursor]


def live_record(opened: connection, model_id: str) -> LiveRecord | None:
    """Sum up what came of a model's forecasts; None before the first was scored."""
    return live_records(opened, [model_id]).get(model_id)


def live_records(opened: connection, model_ids: Sequence[str], *, restated: bool = False) -> dict[str, LiveRecord]:
    """Sum up what came of models' forecasts; those of which none was scored are left out.

    With `restated`, forecasts whose prices were restated since count with their newest score.
    """
    with opened.cursor() as cursor:
        cursor.execute(LIVE, {"models": list(model_ids), "restated": restated})
        return {
            model_id: LiveRecord(
                int(forecasts),
                int(replayed),
                loss,
                {percent: float(share) for percent, share in zip(("50", "80", "90", "95"), shares, strict=True)},
            )
            for model_id, forecasts, replayed, loss, *shares in cursor
        }


@dataclass(frozen=True, slots=True)
class ModelName:
    """What a model is told by in lists."""

    model_id: str
    kind: str
    as_of: datetime
    status: str


NAMED = """
SELECT model_id::text, kind, as_of, status FROM models
WHERE bar_interval = %s ORDER BY as_of DESC, trained_at DESC
"""


def model_names(opened: connection, bar_interval: BarInterval) -> dict[str, ModelName]:
    """Give all models and baselines by their identifiers, the newest first."""
    with opened.cursor() as cursor:
        cursor.execute(NAMED, (bar_interval,))
        return {row[0]: ModelName(*row) for row in cursor}


def model_name(opened: connection, model_id: UUID) -> ModelName | None:
    """Give what one model is told by; None where there is none of that id."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT model_id::text, kind, as_of, status FROM models WHERE model_id = %s", (str(model_id),))
        row = cursor.fetchone()
    return None if row is None else ModelName(*row)
