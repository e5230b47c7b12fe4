"""What the community edition of TimescaleDB does by itself with prices; other editions know no such thing.

Old chunks of prices are turned into columns, and hours are summed up ahead of time.
"""

from psycopg2.extensions import connection

from stockcast.database.edition import Edition, edition

# Years that are still compared and restated stay as rows. The old names are known to every version from 2.11 on.
COLUMNSTORE = """
ALTER TABLE stock_prices SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'ticker, bar_interval',
    timescaledb.compress_orderby = 'time DESC'
);
SELECT add_compression_policy('stock_prices', interval '730 days', if_not_exists => true);
"""

# Halves of UTC's days, for a continuous aggregate knows one time zone and each exchange has its own: nearly none has
# its midnight within the half in which it trades, and the view puts halves together by the exchange's days.
HALF_DAYS = """
CREATE MATERIALIZED VIEW stock_prices_half_days
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT ticker, time_bucket(interval '12 hours', time) AS half_day, min(time) AS first_time, max(time) AS last_time,
       (array_agg(open ORDER BY time))[1] AS open, max(high) AS high, min(low) AS low,
       (array_agg(close ORDER BY time DESC))[1] AS close, (array_agg(close_adj ORDER BY time DESC))[1] AS close_adj,
       sum(volume) AS volume, string_agg(DISTINCT source, ', ') AS source
FROM stock_prices WHERE bar_interval = '1h'
GROUP BY ticker, time_bucket(interval '12 hours', time)
WITH NO DATA;
SELECT add_continuous_aggregate_policy('stock_prices_half_days', start_offset => NULL,
    end_offset => interval '1 day', schedule_interval => interval '5 minutes');
GRANT SELECT ON stock_prices_half_days TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader,
    stockcast_backup;
"""

# The days that are stored: the view as it is where nothing is summed up.
DAILY = """
CREATE OR REPLACE VIEW stock_prices_daily AS
SELECT ticker, time, open, high, low, close, close_adj, volume, source
FROM stock_prices WHERE bar_interval = '1d'
"""

# A half day that an exchange's midnight cuts is summed up from its hours.
SUMMED = """
UNION ALL
SELECT ticker, time, open, high, low, close, close_adj, volume, source
FROM (
    WITH placed AS NOT MATERIALIZED (
        SELECT h.*, z.zone,
               date_trunc('day', h.first_time AT TIME ZONE z.zone) AT TIME ZONE 'UTC' AS first_day,
               date_trunc('day', h.last_time AT TIME ZONE z.zone) AT TIME ZONE 'UTC' AS last_day
        FROM stock_prices_half_days h
        JOIN stock_tickers t ON t.ticker = h.ticker
        LEFT JOIN exchange_time_zones e ON e.exchange = t.exchange
        CROSS JOIN LATERAL (SELECT coalesce(e.time_zone, 'UTC') AS zone) z
    ), part AS NOT MATERIALIZED (
        SELECT ticker, first_day AS day, first_time, last_time, open, high, low, close, close_adj, volume, source
        FROM placed WHERE first_day = last_day
        UNION ALL
        SELECT c.ticker, date_trunc('day', p.time AT TIME ZONE c.zone) AT TIME ZONE 'UTC', p.time, p.time,
               p.open, p.high, p.low, p.close, p.close_adj, p.volume, p.source
        FROM placed c
        JOIN stock_prices p ON p.ticker = c.ticker AND p.bar_interval = '1h'
                           AND p.time BETWEEN c.first_time AND c.last_time
        WHERE c.first_day <> c.last_day
    )
    SELECT ticker, day AS time, (array_agg(open ORDER BY first_time))[1] AS open, max(high) AS high, min(low) AS low,
           (array_agg(close ORDER BY last_time DESC))[1] AS close,
           (array_agg(close_adj ORDER BY last_time DESC))[1] AS close_adj, sum(volume) AS volume,
           array_to_string(ARRAY(
               SELECT DISTINCT unnest(string_to_array(string_agg(source, ', '), ', ')) ORDER BY 1), ', ') AS source
    FROM part GROUP BY ticker, day
) AS summed
WHERE NOT EXISTS (
    SELECT FROM stock_prices d WHERE d.ticker = summed.ticker AND d.bar_interval = '1d' AND d.time = summed.time
)
"""


def take_up(opened: connection) -> bool:
    """Let old prices be turned into columns and hours be summed up ahead, where the edition can; tell whether it does.

    `opened` belongs to the owner of the tables, whose schema is at head.
    """
    if edition(opened) is not Edition.TIMESCALEDB_COMMUNITY:
        return False
    with opened.cursor() as cursor:
        cursor.execute(COLUMNSTORE)
        if not summed_ahead(opened):
            cursor.execute(HALF_DAYS)
        cursor.execute(DAILY + SUMMED)
    return True


def give_up(opened: connection) -> None:
    """Remove what hours are summed up into, so that the schema can be taken down; the columns stay."""
    if summed_ahead(opened):
        with opened.cursor() as cursor:
            cursor.execute(DAILY)
            cursor.execute("DROP MATERIALIZED VIEW stock_prices_half_days")


def summed_ahead(opened: connection) -> bool:
    """Tell whether hours are summed up ahead."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT to_regclass('stock_prices_half_days') IS NOT NULL")
        ((found,),) = cursor.fetchall()
    return bool(found)
