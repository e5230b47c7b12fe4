"""Track records: how many of the last year's 80 % intervals held, by ticker and of all tickers together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg2.extensions import connection

from stockcast.forecasts.chance import beyond_chance, share_beyond_chance
from stockcast.market.intervals import BarInterval

PROMISED = 0.8
COIN = 0.5
ENOUGH = 100
ENOUGH_OF_TICKER = 30
ENOUGH_INDEPENDENT = 10
"""Forecasts that don't overlap, without which nothing is said of a share."""


@dataclass(frozen=True, slots=True)
class TickerRecord:
    """How many of a ticker's scored 80 % intervals held their outcome, `horizon` bars ahead."""

    forecasts: int
    held: int
    horizon: int

    @property
    def enough(self) -> bool:
        """There are enough of them to tell a share."""
        return self.forecasts >= ENOUGH_OF_TICKER and self.forecasts // self.horizon >= ENOUGH_INDEPENDENT

    @property
    def share(self) -> float | None:
        """The share that held; None while there are too few."""
        return self.held / self.forecasts if self.enough else None

    @property
    def beyond(self) -> int:
        """-1 where fewer held than chance explains, 1 where more did, else 0."""
        return beyond_chance(self.held, self.forecasts, PROMISED, self.horizon) if self.enough else 0


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Scored forecasts of one horizon whose as-of day lies in the last year of the data, all tickers together.

    `coverage` is the share that ended inside the 80 % interval; `relative_error` the mean absolute error of the median
    as a multiple of that of assuming no change; `right` the share of directions that came, among forecasts that told
    one. The two `_beyond` are -1 or 1 where chance does not explain a difference from what was promised, or from a
    coin.
    """

    forecasts: int
    coverage: float
    relative_error: float
    replayed: int
    days: int
    horizon: int
    right: float | None
    coverage_beyond: int = 0
    direction_beyond: int = 0

    @property
    def enough(self) -> bool:
        """There are enough of them to say anything."""
        return self.forecasts >= ENOUGH and self.days // self.horizon >= ENOUGH_INDEPENDENT


@dataclass(frozen=True, slots=True)
class HorizonRecords:
    """The record of one horizon: of all tickers, None before the first score, and of each."""

    total: TrackRecord | None = None
    of: Mapping[str, TickerRecord] = field(default_factory=dict)


# Sums of first scores; a ticker's are by month, so that its year begins with a month
SUMS = """
SELECT NULL::text, d.as_of, sum(d.forecasts), sum(d.inside_80), sum(d.abs_error), sum(d.abs_error_naive), sum(d.hits),
       sum(d.directions), d.replayed
FROM score_days d JOIN models m ON m.model_id = d.model_id AND m.status <> 'baseline'
WHERE d.bar_interval = %(bar_interval)s AND d.horizon = %(horizon)s AND NOT d.restated
  AND d.as_of > %(last)s::timestamptz - interval '1 year'
GROUP BY d.as_of, d.replayed
UNION ALL
SELECT s.ticker, NULL::timestamptz, sum(s.forecasts), sum(s.inside_80), sum(s.abs_error), sum(s.abs_error_naive),
       sum(s.hits), sum(s.directions), false
FROM score_months s JOIN models m ON m.model_id = s.model_id AND m.status <> 'baseline'
WHERE s.bar_interval = %(bar_interval)s AND s.horizon = %(horizon)s AND NOT s.restated
  AND s.month > %(last)s::timestamptz - interval '1 year'
GROUP BY s.ticker
"""


def track_records(opened: connection, bar_interval: BarInterval, horizon: int, last: datetime | None) -> HorizonRecords:
    """Give the records of forecasts that models made in the year before `last`, the newest bar."""
    if last is None:
        return HorizonRecords()
    with opened.cursor() as cursor:
        cursor.execute(SUMS, {"bar_interval": bar_interval, "horizon": horizon, "last": last})
        return summed_up(cursor.fetchall(), horizon)


def summed_up(rows: Sequence[tuple[Any, ...]], horizon: int) -> HorizonRecords:
    """Make the records of `SUMS`: rows with a ticker are its own, the others those of a day."""
    of = {row[0]: TickerRecord(row[2], row[3], horizon) for row in rows if row[0] is not None}
    days = [row[2:] for row in rows if row[0] is None]
    return HorizonRecords(total(days, horizon), of)


def total(days: Sequence[tuple[int, int, float, float, int, int, bool]], horizon: int) -> TrackRecord | None:
    """Sum up what each day's forecasts came to; None before the first was scored."""
    forecasts = sum(day[0] for day in days)
    naive = sum(day[3] for day in days)
    if not forecasts or not naive:
        return None
    moved = sum(day[5] for day in days)
    return TrackRecord(
        forecasts=forecasts,
        coverage=sum(day[1] for day in days) / forecasts,
        relative_error=sum(day[2] for day in days) / naive,
        replayed=sum(day[0] for day in days if day[6]),
        days=len(days),
        horizon=horizon,
        right=sum(day[4] for day in days) / moved if moved else None,
        coverage_beyond=share_beyond_chance([(day[1], day[0]) for day in days], PROMISED, horizon),
        direction_beyond=share_beyond_chance([(day[4], day[5]) for day in days], COIN, horizon),
    )
