"""A real PostgreSQL for the tests: the embedded server of the demo, once for a run, an empty database for each test."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg2 import sql

from local import postgres
from local.database import Database
from local.postgres import Server

NewDatabase = Callable[[], dict[str, str]]


@contextmanager
def temporary_server() -> Iterator[Server]:
    """Run a server of its own on empty data, without care for a crash of the machine."""
    # Not below pytest's folders, which are closed to the user that the server runs as when root tests
    folder = Path(tempfile.mkdtemp(prefix="stockcast-postgres-"))
    folder.chmod(0o711)
    try:
        server = postgres.prepare(folder, f"tests-{uuid4()}")
        with postgres.running(server, "-c", "fsync=off"):
            yield server
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A running server with `host`, `port`, `user` (a superuser) and `password`."""
    with temporary_server() as server:
        yield server


@pytest.fixture
def empty_database(postgres_server: Server) -> Iterator[NewDatabase]:
    """Make empty databases: each call returns the POSTGRES_* settings of a new one, gone after the test."""
    names: list[str] = []

    def create() -> dict[str, str]:
        names.append(f"test_{uuid4().hex}")
        execute(postgres_server, "CREATE DATABASE {}", names[-1])
        return {
            "POSTGRES_HOST": postgres_server.host,
            "POSTGRES_PORT": str(postgres_server.port),
            "POSTGRES_USER": postgres_server.user,
            "POSTGRES_PASSWORD": postgres_server.password,
            "POSTGRES_DB": names[-1],
        }

    yield create
    for name in names:
        execute(postgres_server, "DROP DATABASE {} WITH (FORCE)", name)


def execute(server: Server, statement: str, name: str) -> None:
    """Run a statement about a database, outside a transaction as PostgreSQL demands."""
    with closing(Database(server.host, server.port, server.user, server.password).connect("postgres")) as connection:
        connection.cursor().execute(sql.SQL(statement).format(sql.Identifier(name)))
