"""Which database this is: plain PostgreSQL, or TimescaleDB under one of its two licences."""

from enum import StrEnum

from psycopg2.extensions import connection

QUERY = """
SELECT CASE
    WHEN NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN 'postgresql'
    WHEN current_setting('timescaledb.license', true) = 'timescale' THEN 'timescaledb-community'
    ELSE 'timescaledb-apache'
END
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
