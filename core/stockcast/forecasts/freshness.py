"""How old prices, model and forecasts are, told relative to the data's own last session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg2.extensions import connection

from stockcast.market.intervals import BarInterval
from stockcast.market.newest import NEAR


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


LAST_BAR = """
        SELECT time, source FROM stock_prices
        WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND {bound} ORDER BY time DESC LIMIT 1
"""

# A ticker's own newest rows are found by the index; those of all tickers together would be all rows. No forecast is
# newer than the last session, so that most often the first ticker tells the newest of them.
STATE = f"""
WITH {NEAR},
newest AS MATERIALIZED (
    SELECT t.ticker, coalesce(late.time, early.time) AS time, coalesce(late.source, early.source) AS source
    FROM stock_tickers t
    CROSS JOIN near
    LEFT JOIN LATERAL ({LAST_BAR.format(bound="time >= near.time")}) late ON true
    LEFT JOIN LATERAL ({LAST_BAR.format(bound="late.time IS NULL")}) early ON true
    WHERE t.active AND coalesce(late.time, early.time) IS NOT NULL
),
last AS (
    SELECT max(time) AS session, coalesce(array_agg(DISTINCT source ORDER BY source), '{{}}') AS sources,
           sum(hashtextextended(ticker, extract(epoch FROM time)::bigint)) AS ends
    FROM newest
),
champion AS (SELECT model_id, kind, as_of FROM models WHERE status = 'champion' AND bar_interval = %(bar_interval)s),
run AS (SELECT task, phase, progress FROM current_runs ORDER BY started_at DESC LIMIT 1)
SELECT last.session, last.sources, champion.model_id, champion.kind, champion.as_of,
       coalesce(
           (SELECT each.as_of FROM stock_tickers t CROSS JOIN LATERAL (
                SELECT as_of FROM forecasts
                WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND as_of = last.session LIMIT 1
            ) each WHERE t.active LIMIT 1),
           (SELECT max(each.as_of) FROM stock_tickers t CROSS JOIN LATERAL (
                SELECT as_of FROM forecasts WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s
                ORDER BY as_of DESC LIMIT 1
            ) each WHERE t.active)
       ),
       CASE WHEN run.phase = '' THEN run.task ELSE run.phase END, coalesce(run.progress, 0),
       (last.ends, (SELECT max(result_id) FROM ingest_results))::text
FROM last LEFT JOIN champion ON true LEFT JOIN run ON true
"""  # noqa: S608 - all parts are constants

LATER = """
SELECT count(*) FROM (
    SELECT DISTINCT bar.time FROM stock_tickers t CROSS JOIN LATERAL (
        SELECT time FROM stock_prices
        WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s AND time > %(time)s OFFSET 0
    ) bar WHERE t.active
) later
"""


class LaterBars:
    """How many bars came after a time. Those of all tickers are read for it, so they are counted when some came."""

    def __init__(self) -> None:
        self._counted: tuple[object, dict[datetime, int]] = (None, {})

    def after(self, opened: connection, bar_interval: BarInterval, time: datetime, version: object) -> int:
        """Give the number; `version` is another one as soon as there are other bars."""
        # Another thread may put the counts of another version there meanwhile; these stay with theirs
        counted = self._counted
        if counted[0] != version:
            counted = self._counted = (version, {})
        counts = counted[1]
        if time not in counts:
            with opened.cursor() as cursor:
                cursor.execute(LATER, {"bar_interval": bar_interval, "time": time})
                ((counts[time],),) = cursor.fetchall()
        return counts[time]


LATER_BARS = LaterBars()


def freshness(opened: connection, bar_interval: BarInterval) -> Freshness:
    """Ask the database how far the pipeline is."""
    with opened.cursor() as cursor:
        cursor.execute(STATE, {"bar_interval": bar_interval})
        (row,) = cursor.fetchall()
    session, sources, model_id, kind, model_as_of, as_of, work, progress, ends = row
    version = (opened.info.host, opened.info.port, opened.info.dbname, bar_interval, ends)

    def age(time: datetime | None) -> int | None:
        if time is None:
            return None
        return LATER_BARS.after(opened, bar_interval, time, version) if session and time < session else 0

    return Freshness(
        bar_interval=bar_interval,
        last_session=session,
        sources=tuple(sources),
        model_id=model_id,
        model_kind=kind,
        model_as_of=model_as_of,
        model_age=age(model_as_of),
        forecast_as_of=as_of,
        forecast_age=age(as_of),
        work=work,
        progress=progress,
    )
