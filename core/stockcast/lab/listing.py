"""Experiments as a list: the newest with their main figures, without the curves and tables of their results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg2.extensions import connection
from pydantic import BaseModel, ConfigDict

from stockcast.lab.experiments import FIELDS, Experiment
from stockcast.lab.result import Estimate, Performance
from stockcast.lab.spec import ExperimentSpec
from stockcast.market.intervals import BarInterval


class Figures(BaseModel):
    """The figures of a result that tell most, of the test period."""

    model_config = ConfigDict(frozen=True)

    in_test: Performance
    holding: Performance
    hit_rate: Estimate
    better_than_random: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """An experiment without its result, and the result's figures; None until it is done."""

    experiment: Experiment
    figures: Figures | None


NEWEST = f"""
SELECT {FIELDS}, CASE WHEN result IS NOT NULL THEN jsonb_build_object(
    'in_test', result->'in_test', 'holding', result->'holding', 'hit_rate', result#>'{{verdict,hit_rate}}',
    'better_than_random', result->'better_than_random', 'warnings', result->'warnings'
) END
FROM experiments WHERE owner = %s AND bar_interval = %s ORDER BY created_at DESC LIMIT %s
"""  # noqa: S608 - the fields are ours


def newest(opened: connection, owner: str, bar_interval: BarInterval, limit: int) -> list[Listed]:
    """Give an owner's newest experiments on bars of a length."""
    with opened.cursor() as cursor:
        cursor.execute(NEWEST, (owner, bar_interval, limit))
        return [_listed(row) for row in cursor]


def _listed(row: Sequence[Any]) -> Listed:
    experiment_id, owner, name, bar_interval, spec, *rest, figures = row
    fields: list[Any] = [UUID(experiment_id), owner, name, bar_interval, ExperimentSpec.model_validate(spec), *rest]
    return Listed(Experiment(*fields), None if figures is None else Figures.model_validate(figures))
