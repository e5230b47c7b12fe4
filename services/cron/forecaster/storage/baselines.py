"""Trained baselines into and out of the database, where they are rows of `models` that never forecast alone."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from psycopg2.extensions import connection

from forecaster.baselines.trained import TrainedBaseline
from stockcast import __version__
from stockcast.forecasts.baselines import BASELINES
from stockcast.wording import count

LEFT_OUT = "left_out"
NAMED = 3
"""Tickers that a row's reason names."""

INSERT = """
INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, data_hash, metrics,
                    reason, artifact, checksum, code_version, seconds)
VALUES (%s, %s, %s, %s, 'baseline', %s, '{}', %s, %s, '{}', %s, '', %s, %s, %s)
"""

SELECT = """
SELECT DISTINCT ON (kind) model_id::text, kind, as_of, parameters, calibration FROM models
WHERE bar_interval = %s AND status = 'baseline' AND kind = ANY(%s) AND as_of <= %s
ORDER BY kind, as_of DESC, trained_at DESC
"""


def store_baselines(
    opened: connection, baselines: Sequence[TrainedBaseline], *, bar_interval: str, data_hash: str
) -> list[tuple[UUID, TrainedBaseline]]:
    """Store baselines, in the caller's transaction; give them with their ids."""
    stored = [(uuid4(), baseline) for baseline in baselines]
    with opened.cursor() as cursor:
        for model_id, baseline in stored:
            values = (
                str(model_id),
                baseline.kind,
                bar_interval,
                baseline.as_of,
                json.dumps(baseline.parameters),
                json.dumps({**baseline.calibration, LEFT_OUT: baseline.left_out}),
                data_hash,
                reason(baseline),
                hashlib.sha256(b"").hexdigest(),
                __version__,
                baseline.seconds,
            )
            cursor.execute(INSERT, values)
    return stored


def baselines_known_at(opened: connection, as_of: datetime, bar_interval: str) -> list[tuple[UUID, TrainedBaseline]]:
    """Give the newest baseline of each kind that knows no prices after `as_of`; those that there are."""
    with opened.cursor() as cursor:
        cursor.execute(SELECT, (bar_interval, list(BASELINES), as_of))
        return [
            (UUID(model_id), TrainedBaseline(kind, trained_as_of, parameters, calibration, calibration[LEFT_OUT]))
            for model_id, kind, trained_as_of, parameters, calibration in cursor
        ]


def reason(baseline: TrainedBaseline) -> str:
    """Say what the row is for, and which tickers it can't forecast by itself."""
    told = "what models are compared with"
    if not baseline.left_out:
        return told
    named = "; ".join(f"{ticker}: {why}" for ticker, why in list(baseline.left_out.items())[:NAMED])
    more = " and others" if len(baseline.left_out) > NAMED else ""
    return f"{told}; the random walk speaks for {count(len(baseline.left_out), 'ticker')} ({named}{more})"
