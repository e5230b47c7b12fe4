"""How old prices, model and forecasts are, told relative to the data's own last session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the pipeline has done so far. Each part is None until it exists; ages are in bars of the data.

    `last_session` is the newest bar of all tickers: it is "now" for everything that pages tell, so that bundled prices,
    which end in the past, are told truthfully. `work` names what is being done, with `progress` from 0 to 1.
    """

    bar_interval: BarInterval
    last_session: datetime | None
    sources: tuple[str, ...]
    model_id: UUID | None
    model_kind: str | None
    model_as_of: datetime | None
    model_age: int | None
    forecast_as_of: datetime | None
    forecast_age: int | None
    work: str | None
    progress: float

    @property
    def historical(self) -> bool:
        """The prices are the bundled ones, which end in the past."""
        return "sample" in self.sources

    def waiting_for(self) -> str | None:
        """Say in a sentence what has to come before there are forecasts; None when there are."""
        if self.forecast_as_of is not None:
            return None
        if self.last_session is None:
            return "Waiting for the first prices."
        if self.model_as_of is None:
            return "Prices are here. Waiting for the first model to be trained."
        return "The model is trained. Waiting for its first forecasts."


# A ticker's own bars after a time are found by the index; those of all tickers together would be all bars
STATE = """
WITH newest AS MATERIALIZED (SELECT time, source FROM latest_prices WHERE bar_interval = %(bar_interval)s),
last AS (SELECT max(time) AS session FROM newest),
source AS (SELECT array_agg(DISTINCT source ORDER BY source) AS names FROM newest),
champion AS (SELECT model_id, kind, as_of FROM models WHERE status = 'champion' AND bar_interval = %(bar_interval)s),
forecast AS (
    SELECT max(each.as_of) AS as_of FROM stock_tickers t CROSS JOIN LATERAL (
        SELECT as_of FROM forecasts WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s
        ORDER BY as_of DESC LIMIT 1
    ) each WHERE t.active
),
run AS (SELECT task, phase, progress FROM current_runs ORDER BY started_at DESC LIMIT 1)
SELECT last.session, coalesce(source.names, '{}'), champion.model_id, champion.kind, champion.as_of,
       (SELECT count(DISTINCT bar.time) FROM stock_tickers t CROSS JOIN LATERAL (
            SELECT time FROM stock_prices
            WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND time > champion.as_of OFFSET 0
        ) bar),
       forecast.as_of,
       (SELECT count(DISTINCT bar.time) FROM stock_tickers t CROSS JOIN LATERAL (
            SELECT time FROM stock_prices
            WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND time > forecast.as_of OFFSET 0
        ) bar),
       CASE WHEN run.phase = '' THEN run.task ELSE run.phase END, coalesce(run.progress, 0)
FROM last CROSS JOIN source CROSS JOIN forecast LEFT JOIN champion ON true LEFT JOIN run ON true
"""


def freshness(opened: connection, bar_interval: BarInterval) -> Freshness:
    """Ask the database how far the pipeline is."""
    with opened.cursor() as cursor:
        cursor.execute(STATE, {"bar_interval": bar_interval})
        (row,) = cursor.fetchall()
    session, sources, model_id, kind, model_as_of, model_age, as_of, age, work, progress = row
    return Freshness(
        bar_interval=bar_interval,
        last_session=session,
        sources=tuple(sources),
        model_id=model_id,
        model_kind=kind,
        model_as_of=model_as_of,
        model_age=None if model_as_of is None else model_age,
        forecast_as_of=as_of,
        forecast_age=None if as_of is None else age,
        work=work,
        progress=progress,
    )
