"""What state the database is in, as the services see it."""

from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection

HEAD = "0013"


@dataclass(frozen=True)
class Readiness:
    """Whether a service can do its work, and if not, why."""

    database: bool
    schema: bool
    reason: str = ""

    @property
    def ready(self) -> bool:
        """All that is needed is there."""
        return self.database and self.schema


def readiness(opened: connection) -> Readiness:
    """Compare the database's schema with the one this code was written for."""
    try:
        with opened.cursor() as cursor:
            cursor.execute("SELECT version_num FROM alembic_version")
            row = cursor.fetchone()
    except psycopg2.errors.UndefinedTable:
        opened.rollback()
        return Readiness(database=True, schema=False, reason="the tables have not been made yet")
    except psycopg2.Error as error:
        return Readiness(database=False, schema=False, reason=str(error).strip())
    revision = row[0] if row else "none"
    if revision != HEAD:
        return Readiness(database=True, schema=False, reason=f"the schema is at {revision}, this version needs {HEAD}")
    return Readiness(database=True, schema=True)
