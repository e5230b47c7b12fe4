"""What the community edition of TimescaleDB does by itself with old prices; other editions know no such thing."""

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


def compress_old_prices(opened: connection) -> bool:
    """Let chunks of prices be turned into columns after two years where the edition can; tell whether it does.

    `opened` belongs to the owner of the tables.
    """
    if edition(opened) is not Edition.TIMESCALEDB_COMMUNITY:
        return False
    with opened.cursor() as cursor:
        cursor.execute(COLUMNSTORE)
    return True
