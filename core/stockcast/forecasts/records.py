"""A forecast as it is stored: the distribution of one price on one coming day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg2.extensions import connection

from stockcast.forecasts.levels import INTERVALS, LEVELS, QUANTILES
from stockcast.market.intervals import BarInterval


class Forecast(NamedTuple):
    """Prices in traded units of the as-of bar; `horizon` counts bars of the ticker; times in UTC.

    `reasons` gives for each group of features the log of the factor by which it makes the forecast wider than the
    ticker's usual; None where no trained model was used. `flags` name what makes it weak. Pages make hundreds, which
    takes a frozen dataclass five times as long.
    """

    ticker: str
    bar_interval: BarInterval
    as_of: datetime
    horizon: int
    target_time: datetime
    model_id: UUID
    last_price: float
    quantiles: Sequence[float]
    prob_up: float
    replayed: bool
    recorded_at: datetime
    reasons: Mapping[str, float] | None = None
    flags: Sequence[str] = ()

    @property
    def median(self) -> float:
        """The price that the outcome is as likely to exceed as not."""
        return self.quantiles[LEVELS.index(0.5)]

    def interval(self, percent: int) -> tuple[float, float]:
        """Give the lower and upper end of the central interval of 50, 80, 90 or 95 percent."""
        lower, upper = INTERVALS[percent]
        return self.quantiles[QUANTILES.index(lower)], self.quantiles[QUANTILES.index(upper)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a forecast: the close of its target in the forecast's units, and which intervals held it."""

    actual: float
    inside: Mapping[int, bool]

    @property
    def narrowest(self) -> int | None:
        """The percentage of the narrowest interval that held it; None where none did."""
        return min((percent for percent, held in self.inside.items() if held), default=None)


@dataclass(frozen=True, slots=True)
class PastForecast:
    """A stored forecast with what came of it, None until it is scored.

    `adjustment` is close_adj / close of the as-of bar, 1 where that bar is not stored any more: forecasts of different
    days times theirs are in the same units.
    """

    forecast: Forecast
    adjustment: float
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class PastInterval:
    """The central interval of a stored forecast, and the close that came; None until it is scored.

    All prices are adjusted, so that those of different days are in the same units.
    """

    target_time: datetime
    lower: float
    upper: float
    actual: float | None
    held: bool | None


LATEST = f"""
SELECT ticker, bar_interval, as_of, horizon, target_time, model_id, last_price, ARRAY[{", ".join(QUANTILES)}], prob_up,
       replayed, recorded_at, reasons, flags
FROM latest_forecasts
WHERE bar_interval = %(bar_interval)s AND (%(ticker)s IS NULL OR ticker = %(ticker)s)
  AND (%(longest)s IS NULL OR horizon <= %(longest)s)
ORDER BY ticker, horizon
"""  # noqa: S608 - the column names are constants of this module


def latest_forecasts(
    opened: connection, bar_interval: BarInterval, *, ticker: str | None = None, longest: int | None = None
) -> list[Forecast]:
    """Give each ticker's newest forecasts, by ticker and horizon; of one ticker or up to a horizon when named."""
    with opened.cursor() as cursor:
        cursor.execute(LATEST, {"ticker": ticker, "longest": longest, "bar_interval": bar_interval})
        return [Forecast(*row) for row in cursor]


# Baselines are forecast beside the champion, for comparison; pages show the champion's line
DAYS = """
SELECT DISTINCT f.as_of FROM forecasts f JOIN models m ON m.model_id = f.model_id AND m.status <> 'baseline'
WHERE f.ticker = %s AND f.bar_interval = %s ORDER BY f.as_of
"""

# Of several champions that forecast from the same day, the last one speaks
PAST = """
SELECT DISTINCT ON (f.as_of, f.horizon) {columns}
FROM forecasts f
JOIN models m ON m.model_id = f.model_id AND m.status <> 'baseline'
LEFT JOIN forecast_scores s ON s.ticker = f.ticker AND s.bar_interval = f.bar_interval AND s.as_of = f.as_of
     AND s.horizon = f.horizon AND s.model_id = f.model_id
LEFT JOIN stock_prices p ON p.ticker = f.ticker AND p.bar_interval = f.bar_interval AND p.time = f.as_of
CROSS JOIN LATERAL (SELECT coalesce(p.close_adj / p.close, 1) AS adjustment) a
WHERE f.ticker = %(ticker)s AND f.bar_interval = %(bar_interval)s
  AND (%(horizon)s IS NULL OR f.horizon = %(horizon)s)
  AND (%(since)s::timestamptz IS NULL OR f.as_of >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR f.as_of <= %(until)s)
ORDER BY f.as_of, f.horizon, f.recorded_at DESC
"""

FORECASTS = PAST.format(
    columns=f"""
       f.ticker, f.bar_interval, f.as_of, f.horizon, f.target_time, f.model_id, f.last_price,
       ARRAY[{", ".join(f"f.{name}" for name in QUANTILES)}], f.prob_up, f.replayed, f.recorded_at, f.reasons, f.flags,
       a.adjustment, s.actual, {", ".join(f"s.inside_{percent}" for percent in INTERVALS)}"""
)


def as_of_days(opened: connection, ticker: str, bar_interval: BarInterval) -> list[datetime]:
    """Give the as-of times from which forecasts of a ticker are stored, the oldest first."""
    with opened.cursor() as cursor:
        cursor.execute(DAYS, (ticker, bar_interval))
        return [as_of for (as_of,) in cursor]


def forecasts_as_of(opened: connection, ticker: str, bar_interval: BarInterval, as_of: datetime) -> list[PastForecast]:
    """Give what was forecast as of one time, by horizon, with what came of it; nothing where nothing was."""
    return past_forecasts(opened, ticker, bar_interval, since=as_of, until=as_of)


def past_forecasts(
    opened: connection,
    ticker: str,
    bar_interval: BarInterval,
    *,
    horizon: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[PastForecast]:
    """Give a ticker's forecasts of one horizon, of all unless said, as of `since` to `until`, both included.

    They are sorted by as-of time and horizon.
    """
    asked = {"ticker": ticker, "bar_interval": bar_interval, "horizon": horizon, "since": since, "until": until}
    with opened.cursor() as cursor:
        cursor.execute(FORECASTS, asked)
        return [_past(row) for row in cursor]


def past_intervals(
    opened: connection,
    ticker: str,
    bar_interval: BarInterval,
    horizon: int,
    percent: int,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[PastInterval]:
    """Give one interval of the forecasts that `past_forecasts` gives, for a third of the time that those take."""
    lower, upper = INTERVALS[percent]
    ends = f"f.{lower} * a.adjustment, f.{upper} * a.adjustment, s.actual * a.adjustment"
    query = PAST.format(columns=f"f.target_time, {ends}, s.inside_{percent}")
    asked = {"ticker": ticker, "bar_interval": bar_interval, "horizon": horizon, "since": since, "until": until}
    with opened.cursor() as cursor:
        cursor.execute(query, asked)
        return [PastInterval(*row) for row in cursor]


def _past(row: tuple[Any, ...]) -> PastForecast:
    forecast, (adjustment, actual, *inside) = Forecast(*row[:13]), row[13:]
    outcome = None if actual is None else Outcome(actual, dict(zip(INTERVALS, inside, strict=True)))
    return PastForecast(forecast, adjustment, outcome)
