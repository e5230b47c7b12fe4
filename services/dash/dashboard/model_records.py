"""What the page of the models shows of scored forecasts, read from the database at one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from psycopg2.extensions import connection

from stockcast.forecasts.accuracy import Session, scored_state, sessions
from stockcast.forecasts.models import LiveRecord, Model, live_records
from stockcast.forecasts.reigns import Change, changes
from stockcast.forecasts.scope import Scope
from stockcast.market.intervals import BarInterval

YEAR = timedelta(days=366)
SHOWN = 100
"""Trainings that are listed."""

COMPARED = 4
"""Models whose figures stand side by side: the champion and the newest challengers."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A model with what came of its stored forecasts, by first scores and after restatements where these differ."""

    model: Model
    live: LiveRecord | None
    restated: LiveRecord | None


@dataclass(frozen=True, slots=True)
class ModelCourse:
    """The sessions of one horizon over the last year of all models together, and when one took another's place."""

    horizon: int
    sessions: Sequence[Session]
    changes: Sequence[Change]


def course_of_models(opened: connection, bar_interval: BarInterval) -> ModelCourse | None:
    """Read the last year of scores of the nearest horizon; None before the first score."""
    state = scored_state(opened, bar_interval)
    if state.newest is None:
        return None
    scope = Scope(bar_interval, state.horizons[0], state.newest - YEAR)
    return ModelCourse(scope.horizon, sessions(opened, scope), changes(opened, scope))


def standings(opened: connection, known: Sequence[Model]) -> list[Standing]:
    """Read what came of the champion's and the newest challengers' forecasts; `known` has the champion first."""
    others = [model for model in known[1:] if model.status == "candidate"] or list(known[1:])
    shown = [*known[:1], *others[: COMPARED - 1]]
    names = [model.model_id for model in shown]
    first, again = (live_records(opened, names, restated=restated) for restated in (False, True))
    return [
        Standing(model, first.get(name), again[name] if again.get(name) != first.get(name) else None)
        for model, name in zip(shown, names, strict=True)
    ]
