"""Tickers: which there are, and what an operator does with them."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import psycopg2
from psycopg2.extensions import connection

PATTERN = re.compile(r"[A-Z0-9^][A-Z0-9.^=\-]{0,19}")
EXCHANGE = re.compile(r"[A-Z0-9]{3,6}|24/[57]")
CURRENCY = re.compile(r"[A-Z]{3}")
COLUMNS = ("ticker", "name", "industry", "exchange", "currency")


class TickerError(ValueError):
    """A ticker, or something about one, is not as it must be; the message says what and how it must be."""


@dataclass(frozen=True, slots=True)
class Ticker:
    """A ticker with its company; `exchange` is an ISO 10383 code, 24/7 or 24/5, `currency` an ISO 4217 code."""

    ticker: str
    name: str
    industry: str | None
    exchange: str
    currency: str
    active: bool = True
    added_at: datetime | None = None


LISTED = "SELECT ticker, name, industry, exchange, currency, active, added_at FROM stock_tickers ORDER BY ticker"

ADD = """
INSERT INTO stock_tickers (ticker, name, industry, exchange, currency) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (ticker) DO NOTHING RETURNING ticker
"""

CHANGE = "UPDATE stock_tickers SET name = %s, industry = %s, exchange = %s, currency = %s WHERE ticker = %s"


def checked(
    ticker: str, name: str = "", industry: str | None = None, exchange: str = "XNYS", currency: str = "USD"
) -> Ticker:
    """Make a ticker of what an operator wrote; raise TickerError naming what is wrong."""
    symbol, market, money = ticker.strip().upper(), exchange.strip().upper(), currency.strip().upper()
    if not PATTERN.fullmatch(symbol):
        raise TickerError(f"'{ticker}' is no ticker: up to 20 letters, digits and the signs . - = ^, such as BRK-B")
    if not EXCHANGE.fullmatch(market):
        raise TickerError(f"'{exchange}' is no exchange: an ISO 10383 code such as XNYS, or 24/7, or 24/5")
    if not CURRENCY.fullmatch(money):
        raise TickerError(f"'{currency}' is no currency: an ISO 4217 code such as USD")
    return Ticker(symbol, name.strip() or symbol, (industry or "").strip() or None, market, money)


def listed(opened: connection) -> list[Ticker]:
    """Give all tickers, the inactive ones too."""
    with opened.cursor() as cursor:
        cursor.execute(LISTED)
        return [Ticker(*row) for row in cursor]


def add(opened: connection, ticker: Ticker) -> None:
    """Add a ticker; raise TickerError when it is there already."""
    with opened.cursor() as cursor:
        cursor.execute(ADD, (ticker.ticker, ticker.name, ticker.industry, ticker.exchange, ticker.currency))
        if not cursor.rowcount:
            raise TickerError(f"{ticker.ticker} is there already")


def add_or_change(opened: connection, tickers: Iterable[Ticker]) -> int:
    """Add the tickers that are not there and change the others to what is given; give the number that was added."""
    added = 0
    with opened.cursor() as cursor:
        for each in tickers:
            cursor.execute(ADD, (each.ticker, each.name, each.industry, each.exchange, each.currency))
            added += cursor.rowcount
            if not cursor.rowcount:
                cursor.execute(CHANGE, (each.name, each.industry, each.exchange, each.currency, each.ticker))
    return added


def rename(opened: connection, old: str, new: str) -> None:
    """Give a ticker another symbol; its prices, forecasts, scores and all else follow.

    Raises TickerError when there is no `old`, or there is a `new` already.
    """
    symbol = checked(new).ticker
    with opened.cursor() as cursor:
        cursor.execute("SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0")
        try:
            cursor.execute("UPDATE stock_tickers SET ticker = %s WHERE ticker = %s", (symbol, old))
        except psycopg2.errors.UniqueViolation:
            raise TickerError(f"{symbol} is there already; two histories can't become one") from None
        if not cursor.rowcount:
            raise TickerError(f"there is no ticker {old}")
        cursor.execute("UPDATE price_quarantine SET ticker = %s WHERE ticker = %s", (symbol, old))


def set_active(opened: connection, ticker: str, *, active: bool) -> None:
    """Let a ticker be fetched, forecast and shown, or not any more; what is stored stays.

    Raises TickerError when there is no such ticker.
    """
    with opened.cursor() as cursor:
        cursor.execute("UPDATE stock_tickers SET active = %s WHERE ticker = %s", (active, ticker))
        if not cursor.rowcount:
            raise TickerError(f"there is no ticker {ticker}")


def read_tickers_csv(lines: Iterable[str]) -> list[Ticker]:
    """Read a CSV whose header names `ticker` and any of name, industry, exchange and currency, in any order.

    Raises TickerError with a line for each line that is wrong.
    """
    rows = csv.DictReader(lines)
    names = [name.strip().lower() for name in rows.fieldnames or []]
    if "ticker" not in names:
        raise TickerError(f"line 1 names no column 'ticker'; it may name {', '.join(COLUMNS)}")
    rows.fieldnames = names
    found: dict[str, Ticker] = {}
    wrong: list[str] = []
    for row in rows:
        given = {name: row[name] for name in COLUMNS if row.get(name)}
        try:
            each = checked(given.pop("ticker", ""), **given)
        except TickerError as error:
            wrong.append(f"line {rows.line_num}: {error}")
            continue
        if each.ticker in found:
            wrong.append(f"line {rows.line_num}: {each.ticker} stands there twice")
        found[each.ticker] = each
    if wrong:
        raise TickerError("\n".join(wrong))
    return list(found.values())
