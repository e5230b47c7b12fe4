"""A pool of connections that outlives restarts of the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, connection

from stockcast.settings import Settings

CONNECT_TIMEOUT = 5
STATEMENT_TIMEOUT = 20


class PoolExhaustedError(psycopg2.OperationalError):
    """Every connection of the pool stayed in use for as long as one may wait."""


def connect(settings: Settings, statement_timeout: int = STATEMENT_TIMEOUT) -> connection:
    """Open a connection as the service's own role; a statement may take `statement_timeout` seconds, 0 being no limit.

    Raises psycopg2.OperationalError when the server can't be reached within `CONNECT_TIMEOUT` seconds.
    """
    opened: connection = psycopg2.connect(
        host=settings.postgres_host,
        port=settings.postgres_port,
        dbname=settings.postgres_db,
        user=f"stockcast_{settings.role}",
        password=settings.password(),
        connect_timeout=CONNECT_TIMEOUT,
        application_name=settings.role,
        options=f"-c timezone=UTC -c statement_timeout={statement_timeout}s",
    )
    return opened


class ConnectionPool:
    """At most `size` connections of one service, opened when they are first needed.

    Whoever finds all of them in use waits for up to `CONNECT_TIMEOUT` seconds. A connection that the server has closed
    since its last use is replaced before it is handed out, so that a restart of the database fails no later request.
    """

    def __init__(self, settings: Settings, size: int = 4, statement_timeout: int = STATEMENT_TIMEOUT) -> None:
        self._settings = settings
        self._statement_timeout = statement_timeout
        self._free = threading.Semaphore(size)
        self._idle: list[connection] = []

    def take(self) -> connection:
        """Hand out a connection that answers; the caller owes it to `give_back`.

        Raises psycopg2.OperationalError when the database can't be reached or all connections stay in use.
        """
        if not self._free.acquire(timeout=CONNECT_TIMEOUT):
            raise PoolExhaustedError(f"no database connection became free within {CONNECT_TIMEOUT} seconds")
        try:
            return self._idle_that_answers() or connect(self._settings, self._statement_timeout)
        except BaseException:
            self._free.release()
            raise

    def give_back(self, used: connection) -> None:
        """Take a connection back; what its user had not committed is undone."""
        try:
            if not used.closed and used.info.transaction_status != TRANSACTION_STATUS_IDLE:
                used.rollback()
            if not used.closed:
                self._idle.append(used)
        except psycopg2.Error:
            used.close()
        finally:
            self._free.release()

    @contextmanager
    def lend(self) -> Iterator[connection]:
        """Lend a connection for a block, which is committed at its end and undone when it raises."""
        lent = self.take()
        try:
            with lent:
                yield lent
        finally:
            self.give_back(lent)

    def _idle_that_answers(self) -> connection | None:
        while self._idle:
            with suppress(IndexError):
                candidate = self._idle.pop()
                if _answers(candidate):
                    return candidate
                candidate.close()
        return None


def _answers(candidate: connection) -> bool:
    try:
        with candidate.cursor() as cursor:
            cursor.execute("SELECT 1")
        candidate.rollback()
    except psycopg2.Error:
        return False
    return True
