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


def add_forecasts(
    ticker: str,
    last_price: float,
    horizons: int = 3,
    *,
    as_of: datetime = LAST,
    model: UUID = MODEL,
    status: str = "champion",
) -> None:
    """A model, and forecasts as of a day."""
    write(
        "INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, "
        "data_hash, metrics, reason, artifact, checksum, code_version, seconds) VALUES %s "
        "ON CONFLICT DO NOTHING",
        (model, "scale-ensemble", "1d", LAST - 4 * DAY, status, "{}", [], "{}", "", "{}", "", b"", "", "", 1.0),
    )
    steps = (0.9, 0.92, 0.94, 0.97, 1.01, 1.03, 1.06, 1.08, 1.1)
    write(
        "INSERT INTO forecasts VALUES %s",
        *(
            (
                ticker,
                "1d",
                as_of,
                h,
                as_of + h * DAY,
                model,
                last_price,
                *(last_price * step for step in steps),
                0.53,
                True,
            )
            for h in range(1, horizons + 1)
        ),
    )


def add_baseline_scores(ticker: str, sessions: int) -> None:
    """Scored forecasts of as many earlier days by the model and by GJR-GARCH-t, which is better every other day."""
    baseline = UUID(int=9)
    write(
        "INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, "
        "data_hash, metrics, reason, artifact, checksum, code_version, seconds) VALUES %s",
        (str(baseline), "gjr-garch-t", "1d", LAST, "baseline", "{}", [], "{}", "", "{}", "", b"", "", "", 1.0),
    )
    days = [LAST - DAY * (1 + age) for age in range(sessions)]
    keys = [(ticker, "1d", day, 1, str(model)) for day in days for model in (MODEL, baseline)]
    write(
        "INSERT INTO forecasts (ticker, bar_interval, as_of, horizon, model_id, target_time, last_price, q025, q050, "
        "q100, q250, q500, q750, q900, q950, q975, prob_up, replayed) VALUES %s",
        *((*key, key[2] + DAY, 1.0, *range(1, 10), 0.5, True) for key in keys),
    )
    losses = {str(MODEL): (1.0, 3.0), str(baseline): (2.0, 2.0)}
    write(
        "INSERT INTO forecast_scores (ticker, bar_interval, as_of, horizon, model_id, pinball, actual, pinball_naive, "
        "abs_error, abs_error_naive, inside_50, inside_80, inside_90, inside_95, pit) VALUES %s",
        *((*key, losses[key[4]][key[2].day % 2], 1.0, 1.0, 0.1, 0.1, False, True, True, True, 0.5) for key in keys),
    )


def add_scores(ticker: str, as_of: datetime, *actuals: float, held: bool = True) -> None:
    """What came of the first forecasts as of a day: all intervals from 80 % on held it, or none."""
    write(
        "INSERT INTO forecast_scores VALUES %s",
        *(
            (ticker, "1d", as_of, h, MODEL, actual, *(0.01,) * 4, False, held, held, held, 0.5)
            for h, actual in enumerate(actuals, start=1)
        ),
    )
