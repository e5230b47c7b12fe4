"""Experiments as they are kept: asked for, followed, cancelled and deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg2.extensions import connection

from stockcast.lab.result import Result
from stockcast.lab.spec import ExperimentSpec
from stockcast.market.intervals import BarInterval

Status = Literal["queued", "running", "done", "failed", "cancelled"]
LONGEST_NAME = 80
MOST_WAITING = 20
"""Experiments that may wait or run at one time."""


class LaboratoryFullError(Exception):
    """As many experiments wait as may."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment's row; `result` is None until it is done, and where it was not asked for."""

    experiment_id: UUID
    owner: str
    name: str
    bar_interval: BarInterval
    spec: ExperimentSpec
    status: Status
    phase: str
    progress: float
    cancel_requested: bool
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expected_seconds: float | None
    result: Result | None = None

    @property
    def ended(self) -> bool:
        """Nothing will change any more."""
        return self.status in {"done", "failed", "cancelled"}


FIELDS = """
experiment_id::text, owner, name, bar_interval, spec, status, phase, progress, cancel_requested, error, created_at,
started_at, finished_at, expected_seconds
"""

LOCK = "SELECT pg_advisory_xact_lock(4713, 0)"
"""Held until the transaction ends by whoever adds an experiment: nobody else adds one between count and insert."""

WAITING = "SELECT count(*) FROM experiments WHERE status IN ('queued', 'running')"

CREATE = """
INSERT INTO experiments (owner, name, bar_interval, spec) VALUES (%s, %s, %s, %s) RETURNING experiment_id::text
"""

CANCEL = """
UPDATE experiments SET cancel_requested = true,
       status = CASE status WHEN 'queued' THEN 'cancelled' ELSE status END,
       finished_at = CASE status WHEN 'queued' THEN now() END
WHERE experiment_id = %s AND owner = %s AND status IN ('queued', 'running')
"""

DELETE = "DELETE FROM experiments WHERE experiment_id = %s AND owner = %s AND status NOT IN ('queued', 'running')"

RENAME = "UPDATE experiments SET name = %s WHERE experiment_id = %s AND owner = %s"


def create(opened: connection, owner: str, name: str, bar_interval: BarInterval, spec: ExperimentSpec) -> UUID:
    """Store an experiment and queue it for the worker; raise LaboratoryFullError where too many wait.

    Another that is stored at the same time waits for the end of this one's transaction.
    """
    with opened.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(WAITING)
        ((waiting,),) = cursor.fetchall()
        if waiting >= MOST_WAITING:
            raise LaboratoryFullError(f"{waiting} experiments wait or run already; cancel one, or wait")
        cursor.execute(CREATE, (owner, name.strip()[:LONGEST_NAME], bar_interval, spec.model_dump_json()))
        ((experiment_id,),) = cursor.fetchall()
        cursor.execute("SELECT request_experiment(%s)", (experiment_id,))
    return UUID(experiment_id)


def newest(opened: connection, bar_interval: BarInterval, limit: int) -> list[Experiment]:
    """Give the newest experiments without their results."""
    with opened.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS}, NULL FROM experiments WHERE bar_interval = %s ORDER BY created_at DESC LIMIT %s",  # noqa: S608
            (bar_interval, limit),
        )
        return [_experiment(row) for row in cursor]


def find(opened: connection, experiment_ids: Sequence[UUID]) -> list[Experiment]:
    """Give experiments with their results, in the order asked for; unknown ones are left out."""
    with opened.cursor() as cursor:
        cursor.execute(
            f"SELECT {FIELDS}, result FROM experiments WHERE experiment_id = ANY(%s::uuid[])",  # noqa: S608
            ([str(each) for each in experiment_ids],),
        )
        known = {found.experiment_id: found for found in map(_experiment, cursor)}
    return [known[each] for each in experiment_ids if each in known]


def cancel(opened: connection, experiment_id: UUID, owner: str) -> bool:
    """Ask for a running experiment to be ended, or end a waiting one; tell whether there was one of that owner."""
    return _changed(opened, CANCEL, str(experiment_id), owner)


def delete(opened: connection, experiment_id: UUID, owner: str) -> bool:
    """Delete an ended experiment; tell whether there was one of that owner."""
    return _changed(opened, DELETE, str(experiment_id), owner)


def rename(opened: connection, experiment_id: UUID, owner: str, name: str) -> bool:
    """Rename an experiment; tell whether there was one of that owner."""
    return _changed(opened, RENAME, name.strip()[:LONGEST_NAME], str(experiment_id), owner)


def _changed(opened: connection, statement: str, *values: object) -> bool:
    with opened.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)


def _experiment(row: Sequence[Any]) -> Experiment:
    experiment_id, owner, name, bar_interval, spec, *rest, result = row
    tried = ExperimentSpec.model_validate(spec)
    came = None if result is None else Result.model_validate(result)
    fields: list[Any] = [UUID(experiment_id), owner, name, bar_interval, tried, *rest, came]
    return Experiment(*fields)
