"""`stockcast tickers`: which there are, and what an operator does with them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TextIO

import click
import psycopg2
from psycopg2.extensions import connection

from forecaster.calendars import UnknownExchangeError, check_exchange
from stockcast.database.pool import ConnectionPool
from stockcast.jobs.requests import request
from stockcast.market import tickers as stored
from stockcast.market.tickers import Ticker, TickerError
from stockcast.settings import CronSettings, load_or_exit
from stockcast.wording import count


@contextmanager
def database() -> Iterator[connection]:
    """Lend a connection for one transaction; what goes wrong ends the command with 1, each fault on its line."""
    try:
        with ConnectionPool(load_or_exit(CronSettings)).lend() as opened:
            yield opened
    except (psycopg2.Error, TickerError, UnknownExchangeError) as error:
        raise click.ClickException(str(error).strip()) from error


@click.group()
def tickers() -> None:
    """Show, add, rename and deactivate tickers."""


@tickers.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON lines.")
def list_(*, as_json: bool) -> None:
    """Show all tickers."""
    with database() as opened:
        for each in stored.listed(opened):
            if as_json:
                click.echo(json.dumps(asdict(each), default=datetime.isoformat))
            else:
                state = "" if each.active else "  inactive"
                click.echo(f"{each.ticker:<10} {each.exchange:<5} {each.currency}  {each.name}{state}")


@tickers.command()
@click.argument("ticker")
@click.option("--name", default="", help="The company's name.")
@click.option("--industry", help="What the company does.")
@click.option("--exchange", default="XNYS", show_default=True, help="ISO 10383 code, 24/7 or 24/5.")
@click.option("--currency", default="USD", show_default=True, help="ISO 4217 code.")
def add(ticker: str, name: str, industry: str | None, exchange: str, currency: str) -> None:
    """Add a ticker; the worker fetches its history."""
    with database() as opened:
        each = known(stored.checked(ticker, name, industry, exchange, currency))
        stored.add(opened, each)
        request(opened, "history", ticker=each.ticker)
    click.echo(f"{each.ticker} is added; the worker fetches its history")


@tickers.command("import")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def import_(file: TextIO) -> None:
    """Add or change the tickers of a CSV: ticker, name, industry, exchange, currency; all of them or none."""
    with database() as opened:
        given = [known(each) for each in stored.read_tickers_csv(file)]
        before = {each.ticker for each in stored.listed(opened)}
        stored.add_or_change(opened, given)
        new = [each.ticker for each in given if each.ticker not in before]
        for ticker in new:
            request(opened, "history", ticker=ticker)
    click.echo(f"{count(len(new), 'ticker')} added, {count(len(given) - len(new), 'ticker')} changed")


@tickers.command()
@click.argument("old")
@click.argument("new")
def rename(old: str, new: str) -> None:
    """Give a ticker another symbol; its prices, forecasts and scores follow."""
    with database() as opened:
        stored.rename(opened, old.upper(), new)
    click.echo(f"{old.upper()} is {new.upper()} now")


@tickers.command()
@click.argument("ticker")
def deactivate(ticker: str) -> None:
    """Fetch and forecast a ticker no more; what is stored stays."""
    with database() as opened:
        stored.set_active(opened, ticker.upper(), active=False)
    click.echo(f"{ticker.upper()} is inactive")


@tickers.command()
@click.argument("ticker")
def activate(ticker: str) -> None:
    """Fetch and forecast a ticker again."""
    with database() as opened:
        stored.set_active(opened, ticker.upper(), active=True)
    click.echo(f"{ticker.upper()} is active")


def known(ticker: Ticker) -> Ticker:
    """Give a ticker back if its exchange has a known calendar; raise UnknownExchangeError otherwise."""
    check_exchange(ticker.exchange)
    return ticker
