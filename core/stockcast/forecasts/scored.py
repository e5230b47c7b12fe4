"""Forecasts beside what came of them, one by one: those of a ticker, and the worst of all."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg2.extensions import connection

from stockcast.forecasts.scope import CHOSEN, Scope

EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Scored:
    """A forecast and its score; losses are shares of `last_price`, prices in traded units of the as-of bar."""

    ticker: str
    as_of: datetime
    target_time: datetime
    model_id: str
    last_price: float
    lower: float
    upper: float
    prob_up: float
    replayed: bool
    actual: float
    pinball: float
    pinball_naive: float
    abs_error: float
    abs_error_naive: float
    inside_50: bool
    inside_80: bool
    inside_90: bool
    inside_95: bool
    pit: float

    @property
    def rose(self) -> bool:
        """The price was higher than before."""
        return self.actual > self.last_price

    @property
    def directed(self) -> bool:
        """It tells a direction, and the price moved."""
        return self.prob_up != EVEN and self.actual != self.last_price

    @property
    def hit(self) -> bool:
        """The direction that it tells came."""
        return self.directed and (self.prob_up > EVEN) == self.rose

    @property
    def beyond(self) -> float:
        """How far the outcome lies outside the 95 % interval, in widths of it; below it is negative."""
        width = self.upper - self.lower
        outside = min(self.actual - self.lower, 0.0) or max(self.actual - self.upper, 0.0)
        return outside / width if width > 0 else 0.0


KEY = "ticker, bar_interval, as_of, horizon, model_id"
SCORE = "actual, pinball, pinball_naive, abs_error, abs_error_naive, inside_50, inside_80, inside_90, inside_95, pit"
COLUMNS = f"""
f.ticker, f.as_of, f.target_time, f.model_id::text, f.last_price, f.q025, f.q975, f.prob_up, f.replayed,
{", ".join(f"s.{name}" for name in SCORE.split(", "))}
"""

OF_TICKER = f"""
SELECT {COLUMNS}
FROM forecast_scores s
JOIN forecasts f USING ({KEY})
JOIN models m ON m.model_id = f.model_id
WHERE s.ticker = %(ticker)s AND s.bar_interval = %(bar_interval)s AND s.horizon = %(horizon)s
  AND s.as_of >= %(since)s AND (%(replayed)s IS NULL OR f.replayed = %(replayed)s) AND {CHOSEN}
ORDER BY s.as_of
"""  # noqa: S608 - all parts are constants

AGAIN = f"""
SELECT DISTINCT ON (as_of, model_id) as_of, model_id::text, {SCORE} FROM forecast_rescores
WHERE ticker = %(ticker)s AND bar_interval = %(bar_interval)s AND horizon = %(horizon)s AND as_of >= %(since)s
ORDER BY as_of, model_id, scored_at DESC
"""  # noqa: S608 - all parts are constants

# Each model's largest losses come from the index; one that has no score in the range would be searched in vain
WORST = f"""
WITH told AS MATERIALIZED (
    SELECT DISTINCT d.model_id FROM score_days d JOIN models m USING (model_id)
    WHERE d.bar_interval = %(bar_interval)s AND d.horizon = %(horizon)s AND d.as_of >= %(since)s AND {CHOSEN}
)
SELECT {COLUMNS}
FROM (SELECT worst.* FROM told CROSS JOIN LATERAL (
    SELECT s.* FROM {{scores}}
    WHERE s.model_id = told.model_id AND s.bar_interval = %(bar_interval)s AND s.horizon = %(horizon)s
      AND s.as_of >= %(since)s AND (%(replayed)s IS NULL OR EXISTS (
          SELECT FROM forecasts f
          WHERE (f.ticker, f.bar_interval, f.as_of, f.horizon, f.model_id)
              = (s.ticker, s.bar_interval, s.as_of, s.horizon, s.model_id) AND f.replayed = %(replayed)s
      ))
    ORDER BY s.pinball DESC LIMIT %(limit)s
) worst) s JOIN forecasts f USING ({KEY})
ORDER BY s.pinball DESC LIMIT %(limit)s
"""  # noqa: S608 - all parts are constants

FIRST = "forecast_scores s"
UNTOUCHED = """
(SELECT * FROM forecast_scores o WHERE NOT EXISTS (
    SELECT FROM forecast_rescores r
    WHERE (r.ticker, r.bar_interval, r.as_of, r.horizon, r.model_id)
        = (o.ticker, o.bar_interval, o.as_of, o.horizon, o.model_id)
)) s
"""
NEWEST = f"(SELECT DISTINCT ON ({KEY}) {KEY}, {SCORE} FROM forecast_rescores ORDER BY {KEY}, scored_at DESC) s"  # noqa: S608 - constants


def of_ticker(opened: connection, scope: Scope) -> list[Scored]:
    """Give the scored forecasts of the scope's ticker, by as-of."""
    with opened.cursor() as cursor:
        cursor.execute(OF_TICKER, scope.values)
        first = [Scored(*row) for row in cursor]
        if not scope.restated:
            return first
        cursor.execute(AGAIN, scope.values)
        again = {(as_of, model_id): score for as_of, model_id, *score in cursor}
    names = SCORE.split(", ")
    return [
        replace(each, **dict(zip(names, again[key], strict=True)))
        if (key := (each.as_of, each.model_id)) in again
        else each
        for each in first
    ]


def worst(opened: connection, scope: Scope, limit: int) -> list[Scored]:
    """Give the forecasts of all tickers with the largest losses, the worst first."""
    found: list[Scored] = []
    with opened.cursor() as cursor:
        for scores in (UNTOUCHED, NEWEST) if scope.restated else (FIRST,):
            cursor.execute(WORST.format(scores=scores), {**scope.values, "limit": limit})
            found += (Scored(*row) for row in cursor)
    return largest(found, limit)


def largest(scored: Iterable[Scored], limit: int) -> list[Scored]:
    """Give those with the largest losses, the worst first."""
    return sorted(scored, key=lambda each: -each.pinball)[:limit]
