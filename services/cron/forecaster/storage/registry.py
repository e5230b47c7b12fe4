"""The registry of models: which one is champion, who was before, and what is kept of them. No baseline is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from psycopg2.extensions import connection

from forecaster.models.trained import Kind

KEPT = 30
"""Models whose artefact is kept, the newest first, besides the champion's; rows and figures are kept of all."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A model's row without its artefact."""

    model_id: UUID
    kind: str
    as_of: datetime
    trained_at: datetime
    status: str
    reason: str
    metrics: Mapping[str, Any]
    kept: bool


ROWS = """
SELECT model_id::text, kind, as_of, trained_at, status, reason, metrics, artifact <> '' OR kind = 'base-scale'
FROM models WHERE bar_interval = %(interval)s AND status <> 'baseline'
"""

CHAMPION = f"{ROWS} AND status = 'champion' AND kind = ANY(%(kinds)s)"

NEWEST = f"{ROWS} ORDER BY as_of DESC, trained_at DESC LIMIT %(limit)s"

FORERUNNER = f"""
{ROWS} AND status = 'retired' AND kind = ANY(%(kinds)s) AND (artifact <> '' OR kind = 'base-scale')
  AND as_of <= (SELECT as_of FROM models WHERE bar_interval = %(interval)s AND status = 'champion')
ORDER BY as_of DESC, trained_at DESC LIMIT 1
"""  # noqa: S608 - ROWS is a constant of this module

SINCE_TRAINING = """
SELECT (SELECT count(DISTINCT time) FROM stock_prices WHERE bar_interval = %(interval)s AND time > newest.as_of)
FROM (SELECT max(as_of) AS as_of FROM models WHERE bar_interval = %(interval)s AND status <> 'baseline') newest
WHERE newest.as_of IS NOT NULL
"""

DEPOSE = """
UPDATE models SET status = %(status)s, reason = reason || %(reason)s
WHERE status = 'champion' AND bar_interval = (SELECT bar_interval FROM models WHERE model_id = %(model_id)s)
  AND model_id <> %(model_id)s
"""

THIN = """
UPDATE models SET artifact = ''
WHERE bar_interval = %(interval)s AND status <> 'champion' AND artifact <> '' AND model_id NOT IN (
    SELECT model_id FROM models WHERE bar_interval = %(interval)s AND status <> 'baseline'
    ORDER BY as_of DESC, trained_at DESC LIMIT %(kept)s
)
"""


def current_champion(opened: connection, bar_interval: str) -> Registered | None:
    """Give the champion if there is one of a kind that this version can read."""
    return next(iter(_rows(opened, CHAMPION, interval=bar_interval)), None)


def registered(opened: connection, bar_interval: str, limit: int) -> list[Registered]:
    """Give the newest models."""
    return _rows(opened, NEWEST, interval=bar_interval, limit=limit)


def bars_since_training(opened: connection, bar_interval: str) -> int | None:
    """Count the sessions, or hours, since the newest model, champion or not; None before there is one."""
    with opened.cursor() as cursor:
        cursor.execute(SINCE_TRAINING, {"interval": bar_interval})
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def promote(opened: connection, model_id: UUID, reason: str) -> None:
    """Make a stored model champion and retire the one before it."""
    _replace(opened, model_id, reason, deposed="retired", why="")


def roll_back(opened: connection, bar_interval: str, why: str) -> Registered | None:
    """Take the champion down as failed and make its forerunner champion again; None where there is no forerunner."""
    before = next(iter(_rows(opened, FORERUNNER, interval=bar_interval)), None)
    if before is not None:
        reason = f"champion again, for the one after it was taken down: {why}"
        _replace(opened, before.model_id, reason, deposed="failed", why=f"; taken down: {why}")
    return before


def thin(opened: connection, bar_interval: str) -> int:
    """Empty the artefacts of all but the champion and the newest models; give their number."""
    with opened.cursor() as cursor:
        cursor.execute(THIN, {"interval": bar_interval, "kept": KEPT})
        return int(cursor.rowcount)


def _replace(opened: connection, model_id: UUID, reason: str, *, deposed: str, why: str) -> None:
    with opened.cursor() as cursor:
        cursor.execute(DEPOSE, {"model_id": str(model_id), "status": deposed, "reason": why})
        cursor.execute(
            "UPDATE models SET status = 'champion', reason = %s WHERE model_id = %s", (reason, str(model_id))
        )


def _rows(opened: connection, query: str, **values: object) -> list[Registered]:
    with opened.cursor() as cursor:
        cursor.execute(query, {**values, "kinds": list(get_args(Kind))})
        return [Registered(UUID(model_id), *rest) for model_id, *rest in cursor]
