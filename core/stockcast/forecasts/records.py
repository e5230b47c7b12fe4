"""A forecast as it is stored: the distribution of one price on one coming day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg2.extensions import connection

from stockcast.forecasts.levels import INTERVALS, LEVELS, QUANTILES
from stockcast.market.intervals import BarInterval


@dataclass(frozen=True, slots=True)
class Forecast:
    """Prices in traded units of the as-of bar; `horizon` counts bars of the ticker; times in UTC.

    `reasons` gives for each group of features the log of the factor by which it makes the forecast wider than the
    ticker's usual; None where no trained model was used. `flags` name what makes it weak.
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
