"""Sums of scores, session by session and by horizon, model and ticker: what every figure of accuracy is made from."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from typing import Literal

from psycopg2.extensions import connection

from stockcast.forecasts.levels import LEVELS
from stockcast.forecasts.scope import CHOSEN, Scope
from stockcast.forecasts.scored import Scored
from stockcast.market.intervals import BarInterval

CHANCES = (0.45, 0.48, 0.5, 0.51, 0.52, 0.53, 0.54, 0.55, 0.57)
"""Where chances of a rise are parted; most are near a half."""

INSIDE = (50, 80, 90, 95)


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over scored forecasts. `directions` counts those that tell a direction of a price that moved."""

    forecasts: int
    pinball: float
    pinball_naive: float
    squared_difference: float
    abs_error: float
    abs_error_naive: float
    inside_50: int
    inside_80: int
    inside_90: int
    inside_95: int
    directions: int
    hits: int

    def inside(self, percent: int) -> int:
        """Give the number of outcomes inside an interval."""
        number: int = getattr(self, f"inside_{percent}")
        return number

    @property
    def loss(self) -> float | None:
        """The pinball loss as a multiple of the EWMA random walk's."""
        return self.pinball / self.pinball_naive if self.pinball_naive > 0 else None

    @property
    def error(self) -> float | None:
        """The median's absolute error as a multiple of no change's."""
        return self.abs_error / self.abs_error_naive if self.abs_error_naive > 0 else None

    @property
    def crps(self) -> float:
        """The continuous ranked probability score as a share of the last price: twice the mean pinball loss."""
        return 2 * self.pinball / self.forecasts if self.forecasts else 0.0


@dataclass(frozen=True, slots=True)
class Session:
    """The sums of the forecasts as of one time. Lists have a number for each cell: between levels, between chances."""

    as_of: datetime
    sums: Sums
    pit_counts: Sequence[int]
    rise_counts: Sequence[int]
    rises: Sequence[int]
    rises_said: Sequence[float]


@dataclass(frozen=True, slots=True)
class Group:
    """The sums of a horizon, a ticker or a model over a range."""

    name: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class ScoredState:
    """Which scores there are: of which horizons, up to which as-of time; live or replayed ones, restated ones."""

    horizons: tuple[int, ...]
    newest: datetime | None
    live: bool
    replayed: bool
    restated: bool


@dataclass(frozen=True, slots=True)
class Losses:
    """What a baseline's forecasts as of one time lost: their number, and sums over them."""

    forecasts: int
    pinball: float
    abs_error: float


NAMES = tuple(field.name for field in fields(Sums))
MEASURES = ", ".join(f"d.{name}" for name in NAMES)
SUMMED = ", ".join(f"sum(d.{name})" for name in NAMES)
LISTS = ("pit_counts", "rise_counts", "rises", "rises_said")

WHERE = """
d.bar_interval = %(bar_interval)s AND (%(replayed)s IS NULL OR d.replayed = %(replayed)s)
AND (%(restated)s OR NOT d.restated)
"""

SESSIONS = f"""
SELECT d.as_of, {MEASURES}, {", ".join(f"d.{name}" for name in LISTS)}
FROM score_days d JOIN models m USING (model_id)
WHERE {WHERE} AND d.horizon = %(horizon)s AND d.as_of >= %(since)s AND {CHOSEN}
ORDER BY d.as_of
"""  # noqa: S608 - all parts are constants

BASELINES = """
SELECT m.kind, d.as_of, sum(d.forecasts), sum(d.pinball), sum(d.abs_error)
FROM score_days d JOIN models m USING (model_id)
WHERE d.bar_interval = %(bar_interval)s AND (%(restated)s OR NOT d.restated) AND d.horizon = %(horizon)s
  AND d.as_of >= %(since)s AND m.status = 'baseline'
GROUP BY m.kind, d.as_of
"""

BASELINES_OF_TICKER = """
SELECT m.kind, s.as_of, 1, coalesce(again.pinball, s.pinball), coalesce(again.abs_error, s.abs_error)
FROM forecast_scores s JOIN models m USING (model_id)
LEFT JOIN LATERAL (
    SELECT r.pinball, r.abs_error FROM forecast_rescores r
    WHERE %(restated)s AND (r.ticker, r.bar_interval, r.as_of, r.horizon, r.model_id)
        = (s.ticker, s.bar_interval, s.as_of, s.horizon, s.model_id)
    ORDER BY r.scored_at DESC LIMIT 1
) again ON true
WHERE s.ticker = %(ticker)s AND s.bar_interval = %(bar_interval)s AND s.horizon = %(horizon)s
  AND s.as_of >= %(since)s AND m.status = 'baseline'
"""

STATE = """
SELECT array_agg(DISTINCT horizon ORDER BY horizon), max(as_of),
       bool_or(NOT replayed), bool_or(replayed), bool_or(restated)
FROM score_days WHERE bar_interval = %s
"""

By = Literal["horizon", "model_id", "ticker"]
GROUPS = f"""
SELECT d.{{by}}::text, {SUMMED}
FROM {{table}} d
WHERE {WHERE} AND d.{{time}} >= %(since)s AND {{conditions}}
GROUP BY d.{{by}} ORDER BY d.{{by}}
"""  # noqa: S608 - all parts are constants
HORIZON = "d.horizon = %(horizon)s"
TICKER = "d.ticker = %(ticker)s"
MODELS = f"d.model_id IN (SELECT m.model_id FROM models m WHERE {CHOSEN})"  # noqa: S608 - a constant


def sessions(opened: connection, scope: Scope) -> list[Session]:
    """Give the sums over all tickers of each as-of time, oldest first."""
    with opened.cursor() as cursor:
        cursor.execute(SESSIONS, scope.values)
        return merged(Session(row[0], Sums(*row[1 : 1 + len(NAMES)]), *row[1 + len(NAMES) :]) for row in cursor)


def groups(opened: connection, scope: Scope, by: By) -> list[Group]:
    """Sum up by horizon, model or ticker; what is grouped by is left open, and so is the model among models."""
    months = by == "ticker" or scope.ticker is not None
    conditions = [
        *([] if by == "horizon" else [HORIZON]),
        *([] if by == "model_id" else [MODELS]),
        *([] if by == "ticker" or scope.ticker is None else [TICKER]),
    ]
    query = GROUPS.format(
        by=by,
        table="score_months" if months else "score_days",
        time="month" if months else "as_of",
        conditions=" AND ".join(conditions) or "true",
    )
    with opened.cursor() as cursor:
        cursor.execute(query, scope.values)
        return [Group(name, Sums(*sums)) for name, *sums in cursor]


def baseline_losses(opened: connection, scope: Scope) -> dict[str, dict[datetime, Losses]]:
    """Give by kind of baseline and as-of time what its forecasts lost; live or replayed makes no difference to them."""
    found: dict[str, dict[datetime, Losses]] = {}
    with opened.cursor() as cursor:
        cursor.execute(BASELINES if scope.ticker is None else BASELINES_OF_TICKER, scope.values)
        for kind, as_of, *losses in cursor:
            found.setdefault(kind, {})[as_of] = Losses(*losses)
    return found


def scored_state(opened: connection, bar_interval: BarInterval) -> ScoredState:
    """Tell which scores there are."""
    with opened.cursor() as cursor:
        cursor.execute(STATE, (bar_interval,))
        ((horizons, newest, live, replayed, restated),) = cursor.fetchall()
    return ScoredState(tuple(horizons or ()), newest, bool(live), bool(replayed), bool(restated))


def merged(rows: Iterable[Session]) -> list[Session]:
    """Join what several models, live or replayed, told as of the same time; `rows` come by time."""
    return [joined(list(same)) for _, same in groupby(rows, key=lambda row: row.as_of)]


def sessions_of(scored: Iterable[Scored]) -> list[Session]:
    """Make the sums of a ticker's scored forecasts, which come by time."""
    return merged(map(session_of, scored))


def joined(rows: Sequence[Session]) -> Session:
    """Add up sums of the same as-of time."""
    if len(rows) == 1:
        return rows[0]
    sums = Sums(*(sum(getattr(row.sums, name) for row in rows) for name in NAMES))
    lists = ([sum(cells) for cells in zip(*(getattr(row, name) for row in rows), strict=True)] for name in LISTS)
    return Session(rows[0].as_of, sums, *lists)


def session_of(scored: Scored) -> Session:
    """Make the sums of one forecast."""
    cell, chance = bisect_right(LEVELS, scored.pit), bisect_right(CHANCES, scored.prob_up)
    return Session(
        scored.as_of,
        Sums(
            1,
            scored.pinball,
            scored.pinball_naive,
            (scored.pinball - scored.pinball_naive) ** 2,
            scored.abs_error,
            scored.abs_error_naive,
            scored.inside_50,
            scored.inside_80,
            scored.inside_90,
            scored.inside_95,
            scored.directed,
            scored.hit,
        ),
        [int(place == cell) for place in range(len(LEVELS) + 1)],
        [int(place == chance) for place in range(len(CHANCES) + 1)],
        [int(place == chance and scored.rose) for place in range(len(CHANCES) + 1)],
        [scored.prob_up if place == chance else 0.0 for place in range(len(CHANCES) + 1)],
    )
