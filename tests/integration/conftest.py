"""A database that holds the bundled prices, a model and the first forecasts: made once, copied for each test."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from psycopg2 import sql
from psycopg2.extensions import cursor

from forecaster.pipeline import due
from forecaster.pipeline.work import Work
from local.database import Database
from local.postgres import Server
from stockcast.database.migrate import migrate
from stockcast.database.pool import ConnectionPool, connect
from stockcast.settings import CronSettings, MigrateSettings
from tests.installation import settings_of

TEMPLATE = "started_installation"


def statement(server: Server, text: str, *names: str) -> None:
    """Run a statement about databases, outside a transaction as PostgreSQL demands."""
    database = Database(server.host, server.port, server.user, server.password)
    with closing(database.connect("postgres")) as opened, opened.cursor() as cursor:
        cursor.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


@pytest.fixture
def work(cron_settings: CronSettings) -> Work:
    """What a step of the pipeline is given, on a migrated and empty database."""
    return Work(cron_settings, ConnectionPool(cron_settings, statement_timeout=0))


@pytest.fixture(scope="session")
def started_template(postgres_server: Server) -> Iterator[str]:
    """Make the database that `started` copies."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings_of(postgres_server, TEMPLATE).items():
            patch.setenv(name, value)
        migrate(MigrateSettings())
        pool = ConnectionPool(CronSettings(), statement_timeout=0)
        assert [*due.initial(Work(CronSettings(), pool))]
    statement(postgres_server, "ALTER DATABASE {} ALLOW_CONNECTIONS false", TEMPLATE)
    statement(postgres_server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{TEMPLATE}'")
    yield TEMPLATE
    statement(postgres_server, "DROP DATABASE {} WITH (FORCE)", TEMPLATE)


@pytest.fixture
def started(started_template: str, environment: dict[str, str], postgres_server: Server) -> Work:
    """What a step is given, on a database with the first prices, a model and forecasts."""
    name = environment["POSTGRES_DB"]
    statement(postgres_server, "DROP DATABASE {}", name)
    statement(postgres_server, "CREATE DATABASE {} TEMPLATE {}", name, started_template)
    migrate(MigrateSettings())
    settings = CronSettings()
    return Work(settings, ConnectionPool(settings, statement_timeout=0))


@pytest.fixture
def owner() -> Iterator[cursor]:
    """Lend the owner's cursor."""
    opened = connect(MigrateSettings())
    opened.autocommit = True
    with opened.cursor() as lent:
        yield lent
    opened.close()
