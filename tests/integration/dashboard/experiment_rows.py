"""Experiments in the database such as the dashboard and the worker would write, for tests of pages."""

from uuid import uuid4

from stockcast.database.migrate import superuser
from stockcast.lab.result import Result
from stockcast.lab.spec import ExperimentSpec
from stockcast.settings import MigrateSettings
from tests.experiments import SPEC
from tests.integration.dashboard.rows import write


def add_experiment(
    name: str = "A try",
    status: str = "queued",
    *,
    owner: str = "everyone",
    spec: ExperimentSpec = SPEC,
    came: Result | None = None,
    **fields: object,
) -> str:
    """An experiment in some state, as the dashboard and the worker would write it; gives its id."""
    experiment_id = str(uuid4())
    stored = {
        "experiment_id": experiment_id,
        "owner": owner,
        "name": name,
        "bar_interval": "1d",
        "spec": spec.model_dump_json(),
        "status": status,
        "result": None if came is None else came.model_dump_json(),
        **fields,
    }
    write(f"INSERT INTO experiments ({', '.join(stored)}) VALUES %s", tuple(stored.values()))
    return experiment_id


def change_experiment(experiment_id: str, **fields: object) -> None:
    """Let the worker get on with an experiment."""
    environment = MigrateSettings()
    with superuser(environment, environment.postgres_db) as opened, opened.cursor() as cursor:
        changes = ", ".join(f"{name} = %s" for name in fields)
        cursor.execute(f"UPDATE experiments SET {changes} WHERE experiment_id = %s", (*fields.values(), experiment_id))
        opened.commit()
