"""The database that the demo uses: the embedded server's, or the one that DATABASE_URL names."""

from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection

from local.errors import DemoError

ALLOWED = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with ?sslmode=... where the server needs it"


@dataclass(frozen=True)
class Database:
    """Where the database is, and who may set it up."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    name: str = "stockcast"
    sslmode: str = ""

    def environment(self) -> dict[str, str]:
        """Return what every service needs to find it."""
        where = {"POSTGRES_HOST": self.host, "POSTGRES_PORT": str(self.port), "POSTGRES_DB": self.name}
        return {**where, "PGSSLMODE": self.sslmode} if self.sslmode else where

    def connect(self, name: str = "") -> connection:
        """Open a connection, to another database of the same server if one is named."""
        opened = psycopg2.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password,
            dbname=name or self.name,
            sslmode=self.sslmode or "prefer",
            connect_timeout=5,
        )
        opened.autocommit = True
        return opened


def from_url(url: str) -> Database:
    """Read DATABASE_URL; raises DemoError with what is allowed, never with the password."""
    try:
        parts = urlsplit(url)
        query = {name: values[-1] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
        port = parts.port or 5432
    except ValueError:
        raise DemoError(f"DATABASE_URL is malformed: allowed is {ALLOWED}") from None
    if parts.scheme not in {"postgresql", "postgres"} or not parts.hostname or not parts.username:
        raise DemoError(f"DATABASE_URL has no user, no host or another scheme: allowed is {ALLOWED}")
    if set(query) - {"sslmode"}:
        raise DemoError(f"DATABASE_URL has the option {min(set(query) - {'sslmode'})!r}: allowed is {ALLOWED}")
    name = unquote(parts.path.strip("/")) or "stockcast"
    user, password = unquote(parts.username), unquote(parts.password or "")
    return Database(parts.hostname, port, user, password, name, query.get("sslmode", ""))


def ensure(database: Database) -> None:
    """Make the database if it is missing; raises DemoError when the server or the user's rights are in the way."""
    place = f"{database.host}:{database.port}"
    try:
        _create_if_missing(database)
        with closing(database.connect()) as opened, opened.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            (is_superuser,) = cursor.fetchone() or (False,)
    except psycopg2.Error as error:
        raise DemoError(f"The database at {place} cannot be used: {str(error).strip().splitlines()[-1]}") from None
    if not is_superuser:
        raise DemoError(
            f"DATABASE_URL: {database.user} is no superuser at {place}, and the migrations need one: "
            "they make roles, set their passwords and add the extension TimescaleDB where it is there"
        )


def _create_if_missing(database: Database) -> None:
    try:
        database.connect().close()
    except psycopg2.OperationalError as error:
        if f'database "{database.name}" does not exist' not in str(error):
            raise
        with closing(database.connect("postgres")) as opened, opened.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database.name)))
