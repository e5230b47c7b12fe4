import threading

import psycopg2
import pytest

from stockcast.database.migrate import superuser
from stockcast.database.pool import ConnectionPool, PoolExhaustedError
from stockcast.settings import MigrateSettings, WebSettings


def test_a_connection_that_the_server_closed_is_replaced_before_it_is_lent(web_settings: WebSettings) -> None:
    pool = ConnectionPool(web_settings, size=1)
    with pool.lend() as lent:
        ended = lent.info.backend_pid
    with superuser(MigrateSettings(), web_settings.postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", (ended,))
    with pool.lend() as lent, lent.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert lent.info.backend_pid != ended


def test_what_was_not_committed_is_undone_before_the_next_user(web_settings: WebSettings) -> None:
    pool = ConnectionPool(web_settings, size=1)
    lent = pool.take()
    lent.cursor().execute("SET LOCAL application_name = 'left behind'")
    pool.give_back(lent)
    with pool.lend() as again, again.cursor() as cursor:
        cursor.execute("SHOW application_name")
        assert cursor.fetchone() == ("web",)


def test_whoever_finds_all_in_use_waits_for_the_next_free_one(web_settings: WebSettings) -> None:
    pool = ConnectionPool(web_settings, size=1)
    lent = pool.take()
    returned = threading.Timer(0.2, pool.give_back, [lent])
    returned.start()
    with pool.lend() as waited_for:
        assert waited_for is lent
    returned.join()


def test_a_pool_in_use_for_too_long_is_an_error_that_says_so(
    web_settings: WebSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stockcast.database.pool.CONNECT_TIMEOUT", 1)
    pool = ConnectionPool(web_settings, size=1)
    lent = pool.take()
    with pytest.raises(PoolExhaustedError, match="became free"):
        pool.take()
    pool.give_back(lent)
    with pool.lend():
        pass


def test_a_database_that_is_away_costs_no_place_in_the_pool(web_settings: WebSettings) -> None:
    away = web_settings.model_copy(update={"postgres_port": 1})
    pool = ConnectionPool(away, size=1)
    for _ in range(2):
        with pytest.raises(psycopg2.OperationalError, match="refused"):
            pool.take()
