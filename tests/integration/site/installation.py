"""What the pipeline would have written into a database, for tests of the site."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg2.extensions import connection
from psycopg2.extras import execute_values

from stockcast.database.migrate import superuser
from stockcast.forecasts.levels import LEVELS, QUANTILES
from stockcast.settings import MigrateSettings, WebSettings

LAST = datetime(2012, 5, 29, tzinfo=UTC)
MODEL = UUID(int=7)


class Installation:
    """Writes into the database what the pipeline would."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings

    def opened(self) -> AbstractContextManager[connection]:
        """A connection of the superuser."""
        return superuser(MigrateSettings(), self.settings.postgres_db)

    def execute(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        with self.opened() as opened, opened.cursor() as cursor:
            execute_values(cursor, statement, rows)
            opened.commit()

    def add_prices(self, ticker: str, *, close: float, sessions: int, name: str = "") -> None:
        """Bars of `sessions` days, adjusted to an eighth; each close 1 % above the one before."""
        exchange = [(ticker, name or f"{ticker} Inc.", "XNAS", "USD")]
        self.execute("INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s", exchange)
        closes = [(LAST - timedelta(days=age), close / 1.01**age) for age in range(sessions)]
        self.execute(
            "INSERT INTO stock_prices (ticker, bar_interval, time, close, close_adj, source) VALUES %s",
            [(ticker, "1d", day, price, price / 8, "sample") for day, price in closes],
        )

    def add_model(self) -> None:
        self.execute(
            "INSERT INTO models (model_id, kind, bar_interval, as_of, status, parameters, features, calibration, "
            "data_hash, metrics, reason, artifact, checksum, code_version, seconds) SELECT model_id::uuid, kind, "
            "bar_interval, as_of, status, '{}', '{}', '{}', '', '{}', '', '', '', '', 1 "
            "FROM (VALUES %s) AS model (model_id, kind, bar_interval, as_of, status)",
            [(str(MODEL), "xgboost", "1d", LAST - timedelta(days=3), "champion")],
        )

    def add_forecast(
        self, ticker: str, *, last: float, as_of: datetime = LAST, replayed: bool = False, horizon: int = 1
    ) -> None:
        columns = ", ".join(QUANTILES)
        quantiles = [last * (0.95 + 0.1 * level) for level in LEVELS]
        target = as_of + timedelta(days=horizon)
        self.execute(
            "INSERT INTO forecasts (ticker, bar_interval, as_of, horizon, target_time, model_id, last_price, "
            f"{columns}, prob_up, replayed) VALUES %s",
            [(ticker, "1d", as_of, horizon, target, str(MODEL), last, *quantiles, 0.53, replayed)],
        )

    def add_scores(self, ticker: str, *, inside: int, outside: int) -> None:
        for age in range(1, inside + outside + 1):
            self.add_forecast(ticker, last=100.0, as_of=LAST - timedelta(days=age), replayed=True)
        self.execute(
            "INSERT INTO forecast_scores (ticker, bar_interval, as_of, horizon, model_id, abs_error, inside_80, "
            "abs_error_naive, actual, pinball, pinball_naive, inside_50, inside_90, inside_95, pit) "
            "SELECT ticker, bar_interval, as_of, horizon, model_id::uuid, abs_error, inside_80, "
            "0.01, 100, 0.01, 0.01, false, true, true, 0.5 FROM (VALUES %s) AS score "
            "(ticker, bar_interval, as_of, horizon, model_id, abs_error, inside_80)",
            [
                (ticker, "1d", LAST - timedelta(days=age), 1, str(MODEL), 0.011, age <= inside)
                for age in range(1, inside + outside + 1)
            ],
        )
