"""How good the forecasts of the last year turned out to be."""

from dataclasses import dataclass

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval
from stockcast.wording import share

SAME = 0.005
ENOUGH = 100


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Scored forecasts of one horizon whose as-of day lies in the last year of the data.

    `coverage` is the share that ended inside the 80 % interval; `relative_error` the mean absolute error of the median,
    as a multiple of that of assuming no change.
    """

    forecasts: int
    coverage: float
    relative_error: float
    replayed: int

    @property
    def enough(self) -> bool:
        """There are enough of them to say anything."""
        return self.forecasts >= ENOUGH

    @property
    def against_no_change(self) -> str:
        """Compare the error in words, such as "1 % smaller than"."""
        difference = self.relative_error - 1
        if abs(difference) < SAME:
            return "as large as"
        return f"{share(abs(difference))} {'smaller' if difference < 0 else 'larger'} than"


RECORD = """
WITH last AS (SELECT max(time) AS session FROM latest_prices WHERE bar_interval = %(bar_interval)s)
SELECT count(*), avg(s.inside_80::int), sum(s.abs_error) / nullif(sum(s.abs_error_naive), 0),
       count(*) FILTER (WHERE f.replayed)
FROM last CROSS JOIN stock_tickers t
JOIN forecast_scores s ON s.ticker = t.ticker AND s.bar_interval = %(bar_interval)s AND s.horizon = %(horizon)s
                      AND s.as_of > last.session - interval '1 year'
JOIN forecasts f ON f.ticker = s.ticker AND f.bar_interval = s.bar_interval AND f.as_of = s.as_of
                AND f.horizon = s.horizon AND f.model_id = s.model_id
JOIN models m ON m.model_id = s.model_id AND m.status <> 'baseline'
WHERE t.active
"""


def track_record(opened: connection, horizon: int, bar_interval: BarInterval) -> TrackRecord | None:
    """Sum up the last year's scored forecasts of one horizon; None before the first was scored."""
    with opened.cursor() as cursor:
        cursor.execute(RECORD, {"bar_interval": bar_interval, "horizon": horizon})
        ((forecasts, coverage, relative_error, replayed),) = cursor.fetchall()
    if not forecasts or relative_error is None:
        return None
    return TrackRecord(forecasts, float(coverage), relative_error, replayed)
