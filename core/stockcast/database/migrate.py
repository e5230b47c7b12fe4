"""Brings a database server to what this version needs: roles, extension, schema.

Safe to run at any time, and by two at once.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, encrypt_password
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from stockcast.database import policies
from stockcast.database.pool import CONNECT_TIMEOUT, connect
from stockcast.settings import MigrateSettings

ROLES = ("owner", "web", "dash", "cron", "reader", "backup")
MIGRATIONS = Path(__file__).parent / "migrations"
MAINTENANCE = "postgres"
LOCK = 7_812_455_019
PATIENCE = 60.0


def migrate(settings: MigrateSettings, revision: str = "head") -> None:
    """Make the roles and the extension as the superuser, then bring the schema to `revision` as the owner.

    Waits up to a minute for a server that is starting. Raises psycopg2.Error when it stays away or refuses.
    """
    with superuser(settings, MAINTENANCE) as opened:
        make_database(opened, settings.postgres_db)
    with superuser(settings, settings.postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        for role in ROLES:
            make_role(opened, f"stockcast_{role}", settings.secrets()[f"database_{role}_password"])
        make_extension(opened)
        give_rights(opened, settings.postgres_db)
        if revision != "head":
            with closing(connect(settings)) as owned, owned:
                policies.give_up(owned)
        change_schema(settings, revision)
        if revision == "head":
            with closing(connect(settings)) as owned, owned:
                policies.take_up(owned)


def make_database(opened: connection, name: str) -> None:
    """Create the database unless it is there."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", (name,))
        if not cursor.rowcount:
            with suppress(psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def make_role(opened: connection, role: str, password: str) -> None:
    """Create a role that may log in, or give the one that exists the password of today."""
    with opened.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,))
        verb = sql.SQL("ALTER" if cursor.rowcount else "CREATE")
        # Hashed here, so that no password reaches the server's log.
        hashed = encrypt_password(password, role, opened, "scram-sha-256")
        cursor.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(hashed)))


def make_extension(opened: connection) -> None:
    """Add TimescaleDB to the database where the server has it."""
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_available_extensions WHERE name = 'timescaledb' AND "
            "(installed_version IS NOT NULL OR current_setting('shared_preload_libraries') LIKE '%timescaledb%')"
        )
        if cursor.rowcount:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")


def give_rights(opened: connection, database: str) -> None:
    """Let the owner make tables, the others connect and read what they are granted, and nobody else anything."""
    owner, name = sql.Identifier("stockcast_owner"), sql.Identifier(database)
    everyone = sql.SQL(", ").join(sql.Identifier(f"stockcast_{role}") for role in ROLES)
    with opened.cursor() as cursor:
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        cursor.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, everyone))
        cursor.execute(
            sql.SQL("GRANT ALL ON SCHEMA public TO {}; GRANT USAGE ON SCHEMA public TO {}").format(owner, everyone)
        )


def change_schema(settings: MigrateSettings, revision: str) -> None:
    """Run the migrations that lie between the database and `revision`, up or down, each in a transaction."""
    engine = create_engine("postgresql+psycopg2://", creator=lambda: connect(settings), poolclass=NullPool)
    with engine.connect() as opened:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = opened
        current = MigrationContext.configure(opened).get_current_revision() or ""
        opened.rollback()
        down = revision == "base" or revision < current
        (command.downgrade if down else command.upgrade)(config, revision)


@contextmanager
def superuser(settings: MigrateSettings, database: str) -> Iterator[connection]:
    """Lend a connection of the superuser in autocommit mode, waiting for a server that is starting."""
    opened = _when_started(settings, database)
    opened.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        yield opened
    finally:
        opened.close()


def _when_started(settings: MigrateSettings, database: str) -> connection:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            opened: connection = psycopg2.connect(
                host=settings.postgres_host,
                port=settings.postgres_port,
                dbname=database,
                user=settings.postgres_user,
                password=settings.postgres_password.get_secret_value(),
                connect_timeout=CONNECT_TIMEOUT,
            )
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline or "authentication failed" in str(error):
                raise
            time.sleep(0.5)
        else:
            return opened
