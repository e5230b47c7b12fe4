"""How fast prices are loaded, compared and read: 5,000,000 daily bars of 2,000 tickers, on a PostgreSQL of its own."""

import gzip
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import numpy as np
import polars as pl

from bench.report import Figure, write
from forecaster.calendars import sessions
from forecaster.sources.csv import CsvSource
from forecaster.storage.bulk import bulk, read
from forecaster.storage.prices import read_panel
from local.database import Database
from local.postgres import Server
from stockcast.database.migrate import migrate
from stockcast.database.pool import connect
from stockcast.settings import CronSettings, MigrateSettings
from tests.installation import settings_of
from tests.postgres import temporary_server

TICKERS, BARS = 2_000, 2_500
COLUMNS = "ticker,time,open,high,low,close,close_adj,volume"
CHART = """
EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)
SELECT time, open, high, low, close, close_adj, volume FROM stock_prices
WHERE ticker = 'T0777' AND bar_interval = '1d' ORDER BY time DESC LIMIT 2500
"""
PANEL = """
SELECT ticker, time, open, high, low, close, close_adj, volume FROM stock_prices WHERE bar_interval = '1d'
AND ticker IN (SELECT ticker FROM stock_tickers WHERE active)
"""


def make_file(path: Path, tickers: int) -> None:
    """Write random walks on the sessions of ten years, ordered by ticker and time."""
    generator = np.random.default_rng(0)
    days = sessions("XNYS", datetime(2010, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC)).head(BARS)
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(f"{COLUMNS}\n".encode())
        for number in range(tickers):
            close = 100 * np.exp(np.cumsum(generator.normal(0, 0.01, BARS)))
            frame = pl.DataFrame(
                {
                    "ticker": [f"T{number:04}"] * BARS,
                    "time": days.dt.date(),
                    "open": close,
                    "high": close * 1.01,
                    "low": close * 0.99,
                    "close": close,
                    "close_adj": close,
                    "volume": generator.integers(1_000, 1_000_000, BARS),
                }
            ).with_columns(pl.col(pl.Float64).round(2))
            file.write(frame.write_csv(include_header=False).encode())


def seconds(action: Callable[[], object]) -> float:
    """Give how long an action takes."""
    began = time.monotonic()
    action()
    return time.monotonic() - began


def ingest(path: Path) -> tuple[float, float]:
    """Load a file by the command; give the seconds and the most memory, in MB, that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    command = [str(Path(sys.executable).with_name("stockcast")), "ingest", "--source", "csv", "--path", str(path)]
    took = seconds(lambda: subprocess.run(command, check=True, stderr=subprocess.DEVNULL))
    return took, max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def bare_copy(server: Server, database: str, path: Path) -> float:
    """Copy the file's rows, parsed already, into a table like ours; give the seconds."""
    rows = pl.concat([batch.bars for batch in CsvSource(str(path)).batches([], "1d")])
    text = io.BytesIO(
        rows.select(
            "ticker",
            pl.lit("1d").alias("bar_interval"),
            pl.col("time").dt.strftime("%Y-%m-%d"),
            *COLUMNS.split(",")[2:],
            pl.lit("csv").alias("source"),
        )
        .write_csv(include_header=False)
        .encode()
    )
    with closing(Database(server.host, server.port, server.user, server.password).connect(database)) as opened:
        with opened.cursor() as cursor:
            cursor.execute("SET timezone = 'UTC'")
            cursor.execute(
                "INSERT INTO stock_tickers (ticker, name, exchange, currency) "
                "SELECT 'T' || to_char(n, 'FM0000'), 'T', 'XNYS', 'USD' FROM generate_series(0, %s) n "
                "ON CONFLICT DO NOTHING",
                (TICKERS,),
            )
            columns = "ticker, bar_interval, time, open, high, low, close, close_adj, volume, source"
            took = seconds(lambda: cursor.copy_expert(f"COPY stock_prices ({columns}) FROM STDIN (FORMAT csv)", text))
        opened.commit()
    return took


def clear(server: Server, database: str) -> None:
    """Remove all prices and tickers."""
    with closing(Database(server.host, server.port, server.user, server.password).connect(database)) as opened:
        with opened.cursor() as cursor:
            cursor.execute("TRUNCATE stock_prices, stock_tickers CASCADE")
        opened.commit()


def panel_ratio(settings: CronSettings) -> float:
    """Give the time of reading 500 tickers as a panel, relative to that of ADBC alone."""
    with connect(settings) as opened, opened.cursor() as cursor:
        cursor.execute("UPDATE stock_tickers SET active = ticker < 'T0500'")
        opened.commit()

    def alone() -> None:
        with bulk(settings) as opened:
            read(opened, PANEL)

    def ours() -> None:
        read_panel(settings, "1d")

    alone()
    return min(seconds(ours) for _ in range(3)) / min(seconds(alone) for _ in range(3))


def chart_milliseconds(settings: CronSettings) -> float:
    """Give the milliseconds that planning and running a chart's query take in the database, the best of five."""
    with connect(settings) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM stock_prices")
        took = []
        for _ in range(5):
            cursor.execute(CHART)
            ((plan,),) = cursor.fetchall()
            took.append(plan[0]["Planning Time"] + plan[0]["Execution Time"])
    return float(min(took))


def measure(folder: Path, server: Server) -> list[Figure]:
    """Measure all in one run."""
    whole, part = folder / "prices.csv.gz", folder / "part.csv.gz"
    make_file(part, TICKERS // 5)
    make_file(whole, TICKERS)
    migrate(MigrateSettings())
    settings = CronSettings()
    _, memory_part = ingest(part)
    clear(server, settings.postgres_db)
    first, memory = ingest(whole)
    again, _ = ingest(whole)
    panel, chart = panel_ratio(settings), chart_milliseconds(settings)
    clear(server, settings.postgres_db)
    # Last, for it takes much memory, and a process that is started counts its parent's as its own.
    copied = bare_copy(server, settings.postgres_db, whole)
    sys.stdout.write(f"bare COPY {copied:.1f} s, first load {first:.1f} s, again {again:.1f} s, {memory:.0f} MB\n")
    return [
        Figure("first load, relative to a bare COPY of the parsed rows", first / copied, 1 / 0.6, "times"),
        Figure("loading the same file again, relative to the first load", again / first, 1 / 3, "times"),
        Figure("memory for 5,000,000 bars, relative to 1,000,000", memory / memory_part, 1.2, "times"),
        Figure("reading 500 tickers of 10 years, relative to ADBC alone", panel, 1.25, "times"),
        Figure("a chart's query in the database", chart, 10, "ms"),
    ]


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_server() as server,
        patch.dict(os.environ, settings_of(server, "stockcast")),
    ):
        figures = measure(Path(folder), server)
    write("Prices", "python -m bench.prices", figures)


if __name__ == "__main__":
    main()
