"""Which database this is: plain PostgreSQL, or TimescaleDB under one of its two licences."""

from enum import StrEnum

from psycopg2.extensions import connection

from stockcast.wording import count

QUERY = """
SELECT CASE
    WHEN NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN 'postgresql'
    WHEN current_setting('timescaledb.license', true) = 'timescale' THEN 'timescaledb-community'
    ELSE 'timescaledb-apache'
END
"""


TIMESCALEDB = """
SELECT extversion, (SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'stock_prices'),
       (SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'stock_prices' AND is_compressed)
FROM pg_extension WHERE extname = 'timescaledb'
"""


class Edition(StrEnum):
    """What the database offers beyond SQL; the same tables, views and results exist on each."""

    POSTGRESQL = "postgresql"
    TIMESCALEDB_APACHE = "timescaledb-apache"
    TIMESCALEDB_COMMUNITY = "timescaledb-community"


def edition(opened: connection) -> Edition:
    """Tell the edition from the catalog and the licence, never by trying what it might refuse."""
    with opened.cursor() as cursor:
        cursor.execute(QUERY)
        (name,) = cursor.fetchone() or ("postgresql",)
    return Edition(name)


def described(opened: connection) -> str:
    """Say which edition and version this is, what it takes on the disk, and in how many chunks prices lie."""
    found = edition(opened)
    with opened.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))")
        ((server, size),) = cursor.fetchall()
        if found is Edition.POSTGRESQL:
            return f"{found} {server.split()[0]}, {size}"
        cursor.execute(TIMESCALEDB)
        ((version, chunks, compressed),) = cursor.fetchall()
    as_columns = f", {compressed} of them as columns" if compressed else ""
    return (
        f"{found} {version} on PostgreSQL {server.split()[0]}, {size}, prices in {count(chunks, 'chunk')}{as_columns}"
    )
