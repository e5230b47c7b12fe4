"""Trained models into and out of the database."""

import hashlib
import json
from datetime import datetime
from typing import get_args
from uuid import UUID, uuid4

from psycopg2.extensions import connection

from forecaster.models.parameters import ModelParameters
from forecaster.models.trained import Kind, TrainedModel
from stockcast import __version__

INSERT = """
INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, data_hash, metrics,
                    reason, artifact, checksum, code_version, seconds)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

RETIRE = "UPDATE models SET status = 'retired' WHERE status = 'champion' AND bar_interval = %s AND as_of <= %s"

SELECT = """
SELECT model_id, kind, as_of, features, parameters, artifact, calibration, metrics, data_hash, checksum
FROM models WHERE bar_interval = %s AND kind = ANY(%s) AND status IN ('champion', 'retired') AND as_of <= %s
ORDER BY as_of DESC, trained_at DESC LIMIT 1
"""


class DamagedModelError(Exception):
    """A stored model is not what was stored."""


def store_model(opened: connection, model: TrainedModel, *, bar_interval: str, loss: str, seconds: float) -> UUID:
    """Store a model, in the caller's transaction; it becomes champion unless one that knows later prices is.

    `loss` says what the model achieved; it is stored as part of the reason for the model's status.
    """
    model_id = uuid4()
    with opened.cursor() as cursor:
        cursor.execute(RETIRE, (bar_interval, model.as_of))
        cursor.execute("SELECT as_of FROM models WHERE status = 'champion' AND bar_interval = %s", (bar_interval,))
        newer = cursor.fetchone()
        status = "retired" if newer else "champion"
        reason = f"the champion as of {newer[0]:%Y-%m-%d} knows later prices" if newer else "champion, being the newest"
        cursor.execute(
            INSERT,
            (
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
                f"{reason}; {loss}",
                model.artifact,
                hashlib.sha256(model.artifact).hexdigest(),
                __version__,
                seconds,
            ),
        )
    return model_id


def model_known_at(opened: connection, as_of: datetime, bar_interval: str) -> tuple[UUID, TrainedModel] | None:
    """Give the newest model whose training data end on `as_of` or before; None when there is none.

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
