"""Rows in the database such as the pipeline would write, for tests of pages."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg2.extras import execute_values

from stockcast.database.migrate import superuser
from stockcast.settings import MigrateSettings

LAST = datetime(2012, 5, 25, tzinfo=UTC)
DAY = timedelta(days=1)
MODEL = UUID(int=7)


def write(statement: str, *rows: tuple[object, ...]) -> None:
    """Write rows as the pipeline would."""
    environment = MigrateSettings()
    with superuser(environment, environment.postgres_db) as opened, opened.cursor() as cursor:
        execute_values(cursor, statement, rows)
        opened.commit()


def add_prices(ticker: str, sessions: int, *, last: datetime = LAST, adjusted_by: float = 8.0) -> None:
    """Bars of `sessions` days up to `last`, closing at 100, 101, ... as traded; adjusted to an eighth."""
    write(
        "INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s",
        (ticker, f"{ticker} Inc.", "XN", "USD"),
    )
    add_bars(ticker, [(last - DAY * age, 100.0 + sessions - 1 - age) for age in range(sessions)], adjusted_by)


def add_bars(ticker: str, closes: list[tuple[datetime, float]], adjusted_by: float = 8.0) -> None:
    write(
        "INSERT INTO stock_prices (ticker, bar_interval, time, open, high, low, close, close_adj, volume, source) "
        "VALUES %s",
        *((ticker, "1d", day, close, close, close, close, close / adjusted_by, 1e6, "sample") for day, close in closes),
    )


def add_forecasts(ticker: str, last_price: float, horizons: int = 3) -> None:
    """A model, and forecasts as of LAST."""
    write(
        "INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, "
        "data_hash, metrics, reason, artifact, checksum, code_version, seconds) VALUES %s "
        "ON CONFLICT DO NOTHING",
        (MODEL, "scale-ensemble", "1d", LAST - 4 * DAY, "champion", "{}", [], "{}", "", "{}", "", b"", "", "", 1.0),
    )
    steps = (0.9, 0.92, 0.94, 0.97, 1.01, 1.03, 1.06, 1.08, 1.1)
    write(
        "INSERT INTO forecasts VALUES %s",
        *(
            (
                ticker,
                "1d",
                LAST,
                h,
                LAST + h * DAY,
                MODEL,
                last_price,
                *(last_price * step for step in steps),
                0.53,
                True,
            )
            for h in range(1, horizons + 1)
        ),
    )
