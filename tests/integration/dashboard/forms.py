"""Forms of the laboratory as a browser sends them."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from stockcast.database.migrate import superuser
from stockcast.settings import MigrateSettings

HERE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
FORM = {
    "tickers": "aapl",
    "method": "ridge",
    "features": ["macd", "rsi"],
    "target": "return",
    "ahead": "7",
    "search": "optuna",
    "search_seconds": "30",
    "splits": "4",
    "test_start": "2012-05-14",
    "strategy": "long-short",
    "fee": "1.5",
    "slippage": "2",
    "position": "50",
    "seed": "3",
    "name": "",
}


def stored(columns: str) -> list[tuple[Any, ...]]:
    with superuser(MigrateSettings(), MigrateSettings().postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return cursor.fetchall()


def send(client: FlaskClient, address: str = "", /, **fields: object) -> TestResponse:
    return client.post(f"/dash/laboratory{address}", data=fields, headers=HERE)
