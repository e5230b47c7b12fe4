"""Trained models into and out of the database."""

import hashlib
import json
from datetime import datetime
from typing import get_args
from uuid import UUID, uuid4

from psycopg2.extensions import connection

from forecaster.evaluation.gate import Verdict, judge
from forecaster.models.parameters import ModelParameters
from forecaster.models.trained import Kind, TrainedModel
from forecaster.storage.registry import current_champion, promote
from stockcast import __version__

INSERT = """
INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, data_hash, metrics,
                    reason, artifact, checksum, code_version, seconds)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

SELECT = """
SELECT model_id, kind, as_of, features, parameters, artifact, calibration, metrics, data_hash, checksum
FROM models
WHERE bar_interval = %s AND kind = ANY(%s) AND status IN ('champion', 'retired') AND as_of <= %s
  AND (artifact <> '' OR kind = 'base-scale')
ORDER BY status = 'champion' DESC, as_of DESC, trained_at DESC LIMIT 1
"""


class DamagedModelError(Exception):
    """A stored model is not what was stored."""


def store_model(opened: connection, model: TrainedModel, *, bar_interval: str, seconds: float) -> tuple[UUID, Verdict]:
    """Store a model, in the caller's transaction; it becomes champion if the gate lets it, and else a candidate.

    One of an earlier day than the champion's is retired at once: it serves forecasts as of its time.
    """
    model_id = uuid4()
    champion = current_champion(opened, bar_interval)
    if champion and champion.as_of > model.as_of:
        verdict = Verdict(promoted=False, reason=f"the champion as of {champion.as_of:%Y-%m-%d} knows later prices")
        status = "retired"
    else:
        verdict = judge(model.metrics, champion.metrics if champion else None)
        status = "candidate"
    values = (
        str(model_id),
        model.kind,
        bar_interval,
        model.as_of,
        status,
        json.dumps(model.parameters.to_json()),
        list(model.features),
        json.dumps(model.calibration),
        model.data_hash,
        json.dumps(model.metrics),
        verdict.reason,
        model.artifact,
        hashlib.sha256(model.artifact).hexdigest(),
        __version__,
        seconds,
    )
    with opened.cursor() as cursor:
        cursor.execute(INSERT, values)
    if verdict.promoted:
        promote(opened, model_id, verdict.reason)
    return model_id, verdict


def model_known_at(opened: connection, as_of: datetime, bar_interval: str) -> tuple[UUID, TrainedModel] | None:
    """Give the champion, or where it knows later prices the newest of its forerunners; None when there is none.

    None that knows prices after `as_of` is given, nor one of a kind that this version can't read.

    Raises DamagedModelError when the stored trees don't match their checksum.
    """
    with opened.cursor() as cursor:
        cursor.execute(SELECT, (bar_interval, list(get_args(Kind)), as_of))
        row = cursor.fetchone()
    if row is None:
        return None
    model_id, kind, trained_as_of, features, parameters, artifact, calibration, metrics, data_hash, checksum = row
    packed = bytes(artifact)
    if hashlib.sha256(packed).hexdigest() != checksum:
        raise DamagedModelError(f"the trees of model {model_id} don't match their checksum; train a new model")
    model = TrainedModel(
        kind=kind,
        as_of=trained_as_of,
        features=tuple(features),
        parameters=ModelParameters.from_json(parameters),
        artifact=packed,
        calibration=calibration,
        metrics=metrics,
        data_hash=data_hash,
    )
    # A string, or a UUID where a library has taught psycopg2 to make one: yfinance brings such
    return UUID(str(model_id)), model
