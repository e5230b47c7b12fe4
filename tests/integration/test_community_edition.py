"""The community edition of TimescaleDB: old prices as columns, and hours that are summed up ahead.

It runs as WebAssembly in Node, with one connection and without background workers: a policy's work is called for.
"""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
import pytest
from alembic import command
from alembic.config import Config
from psycopg2.extensions import connection
from psycopg2.extras import execute_values
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from forecaster.calendars import sessions
from local.ports import free_port
from stockcast.database import policies
from stockcast.database.edition import Edition, described, edition
from stockcast.database.migrate import MIGRATIONS, ROLES, make_role
from tests.support import require

FOLDER = Path(__file__).parent / "community"
EXCHANGES = ("XNYS", "XTKS", "XASX", "XNZE", "XCBF", "24/7")
DAILY = "SELECT * FROM stock_prices_daily ORDER BY ticker, time"
INSERT = (
    "INSERT INTO stock_prices (ticker, bar_interval, time, open, high, low, close, close_adj, volume, source) VALUES %s"
)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a database of the community edition is served."""
    npm, node = shutil.which("npm"), shutil.which("node")
    require(npm is not None and node is not None, "needs Node and npm")
    assert npm
    assert node
    if not (FOLDER / "node_modules").exists():
        subprocess.run([npm, "install", "--silent"], cwd=FOLDER, check=True, timeout=300)
    number = free_port()
    words = [node, str(FOLDER / "server.mjs"), str(number)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdout.readline() == "ready\n"
        yield number


@pytest.fixture
def opened(port: int) -> Iterator[connection]:
    """A connection to an installation at head, with hours of exchanges all over the world; taken down afterwards."""
    opened = psycopg2.connect(
        host="127.0.0.1", port=port, user="postgres", password="any", dbname="postgres", sslmode="disable"
    )
    with opened, opened.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        for role in ROLES:
            make_role(opened, f"stockcast_{role}", "password-in-tests")
    change_schema(opened, "head")
    with opened, opened.cursor() as cursor:
        for exchange in EXCHANGES:
            cursor.execute(
                "INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES (%s, %s, %s, 'USD')",
                (exchange, exchange, exchange),
            )
            execute_values(cursor, INSERT, hours(exchange))
        execute_values(cursor, INSERT, [("XNYS", "1d", at(2022, 3, 7), 1.0, 2.0, 0.5, 1.5, 1.5, 7.0, "yahoo")])
    yield opened
    opened.rollback()
    with opened:
        policies.give_up(opened)
    change_schema(opened, "base")
    opened.close()


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def hours(exchange: str) -> list[tuple[object, ...]]:
    """Bars of four weeks in which clocks change; one without its open, some of another source."""
    times = sessions(exchange, at(2022, 3, 1), at(2022, 4, 1), "1h").to_list()
    return [
        (exchange, "1h", time, number or None, number + 2, number + 1, number + 1.5, number + 1, 100.0, source)
        for number, time in enumerate(times)
        for source in ["csv" if number % 5 else "yahoo"]
    ]


def change_schema(opened: connection, revision: str) -> None:
    engine = create_engine("postgresql+psycopg2://", creator=lambda: opened, poolclass=StaticPool)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as only:
        config.attributes["connection"] = only
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)


def ask(opened: connection, query: str) -> list[tuple[object, ...]]:
    with opened, opened.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def call(opened: connection, statement: str) -> None:
    """Run what no transaction may hold."""
    opened.autocommit = True
    opened.cursor().execute(statement)
    opened.autocommit = False


def refresh(opened: connection) -> None:
    """Do what the policy does every five minutes."""
    call(opened, "CALL refresh_continuous_aggregate('stock_prices_half_days', NULL, NULL)")


def test_hours_summed_up_ahead_are_the_days_that_are_summed_up_on_the_fly(opened: connection) -> None:
    on_the_fly = ask(opened, DAILY)
    assert len({ticker for ticker, *_ in on_the_fly}) == len(EXCHANGES)
    for _ in range(2):
        with opened:
            assert policies.take_up(opened)
    assert ask(opened, DAILY) == on_the_fly
    refresh(opened)
    assert ask(opened, "SELECT count(*) > 100 FROM stock_prices_half_days") == [(True,)]
    assert ask(opened, DAILY) == on_the_fly
    with opened:
        policies.give_up(opened)
    assert ask(opened, "SELECT to_regclass('stock_prices_half_days')") == [(None,)]


def test_new_hours_count_at_once_and_changed_ones_with_the_next_refresh(opened: connection) -> None:
    with opened:
        policies.take_up(opened)
    refresh(opened)
    with opened, opened.cursor() as cursor:
        late = at(2022, 6, 3, 14)
        execute_values(cursor, INSERT, [("XNYS", "1h", late, 5.0, 9.0, 4.0, 8.0, 8.0, 1.0, "csv")])
        cursor.execute("UPDATE stock_prices SET high = 5000 WHERE ticker = 'XTKS' AND time < '2022-03-02'")
        cursor.execute("DELETE FROM stock_prices WHERE ticker = 'XASX' AND time < '2022-03-05'")
    newest = "SELECT time, open, close FROM stock_prices_daily WHERE ticker = 'XNYS' ORDER BY time DESC LIMIT 1"
    assert ask(opened, newest) == [(at(2022, 6, 3), 5.0, 8.0)]
    refresh(opened)
    assert ask(opened, "SELECT max(high) FROM stock_prices_daily WHERE ticker = 'XTKS'") == [(5000.0,)]
    assert ask(opened, "SELECT min(time) >= '2022-03-05' FROM stock_prices_daily WHERE ticker = 'XASX'") == [(True,)]
    assert ask(opened, "SELECT ticker FROM stock_prices_weekly WHERE high = 5000") == [("XTKS",)]


def test_old_chunks_become_columns_that_are_read_and_restated_like_rows(opened: connection) -> None:
    with opened:
        policies.take_up(opened)
    assert edition(opened) is Edition.TIMESCALEDB_COMMUNITY
    before = ask(opened, "SELECT * FROM stock_prices ORDER BY ticker, bar_interval, time")
    (job,) = ask(opened, "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'")
    call(opened, f"CALL run_job({job[0]})")
    assert described(opened).endswith("prices in 1 chunk, 1 of them as columns")
    opened.rollback()
    assert ask(opened, "SELECT * FROM stock_prices ORDER BY ticker, bar_interval, time") == before
    with opened, opened.cursor() as cursor:
        cursor.execute("SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0")
        cursor.execute("UPDATE stock_prices SET close_adj = close_adj / 2 WHERE ticker = 'XNYS'")
        cursor.execute("UPDATE stock_tickers SET ticker = 'NYSE' WHERE ticker = 'XNYS'")
    halved = "SELECT count(*) = count(*) FILTER (WHERE 2 * close_adj <= close) FROM stock_prices WHERE ticker = 'NYSE'"
    assert ask(opened, halved) == [(True,)]
    assert ask(opened, "SELECT count(*) FROM stock_prices") == [(len(before),)]
