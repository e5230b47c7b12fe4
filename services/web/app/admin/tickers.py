"""Tickers in the administration: added, changed, renamed, switched off and on, and fetched."""

from collections.abc import Callable

import psycopg2
from flask import Blueprint, flash, redirect, render_template, request, url_for
from psycopg2.extensions import connection
from werkzeug import Response

from app.database import get_conn
from app.errors import UnknownTickerError
from stockcast.jobs.requests import request as ask_for
from stockcast.market import tickers as stored
from stockcast.market.exchanges import EXCHANGES
from stockcast.market.tickers import Ticker, TickerError

DETAILS = ("name", "industry", "exchange", "currency")

blueprint = Blueprint("tickers", __name__, url_prefix="/tickers")


@blueprint.post("/")
def add() -> Response:
    """Add a ticker, and ask the worker for its history."""

    def action(opened: connection) -> str:
        new = given(request.form.get("ticker", ""), [])
        stored.add(opened, new)
        ask_for(opened, "history", ticker=new.ticker)
        return f"{new.ticker} is added; the worker fetches its history."

    attempt(action)
    return redirect(url_for("admin.home"))


@blueprint.get("/<path:ticker>")
def show(ticker: str) -> str:
    """Show one ticker with all that can be done with it."""
    known = {each.ticker: each for each in stored.listed(get_conn())}
    if ticker not in known:
        raise UnknownTickerError(ticker, {})
    exchanges = {known[ticker].exchange: "as it is"} | EXCHANGES
    return render_template("admin/ticker.html", ticker=known[ticker], exchanges=exchanges)


@blueprint.post("/<path:ticker>/details")
def change(ticker: str) -> Response:
    """Change a ticker's company, exchange and currency."""

    def action(opened: connection) -> str:
        before = [each for each in stored.listed(opened) if each.ticker == ticker]
        if not before:
            raise TickerError(f"there is no ticker {ticker}")
        stored.add_or_change(opened, [given(ticker, [before[0].exchange])])
        return f"{ticker} is changed."

    attempt(action)
    return back(ticker)


@blueprint.post("/<path:ticker>/rename")
def rename(ticker: str) -> Response:
    """Give a ticker another symbol."""
    new = request.form.get("ticker", "").strip().upper()

    def action(opened: connection) -> str:
        stored.rename(opened, ticker, new)
        return f"{ticker} is {new} now."

    return back(new if attempt(action) else ticker)


@blueprint.post("/<path:ticker>/active")
def set_active(ticker: str) -> Response:
    """Switch a ticker off or on."""
    active = request.form.get("active") == "yes"

    def action(opened: connection) -> str:
        stored.set_active(opened, ticker, active=active)
        return f"{ticker} is {'active' if active else 'inactive'}."

    attempt(action)
    return back(ticker)


@blueprint.post("/<path:ticker>/history")
def fetch(ticker: str) -> Response:
    """Ask the worker for a ticker's history."""

    def action(opened: connection) -> str:
        if ticker not in {each.ticker for each in stored.listed(opened)}:
            raise TickerError(f"there is no ticker {ticker}")
        ask_for(opened, "history", ticker=ticker)
        return f"The worker fetches the history of {ticker}."

    attempt(action)
    return redirect(url_for("admin.home"))


def given(ticker: str, also: list[str]) -> Ticker:
    """Read a ticker of the form; its exchange is one that the page offers, or one of `also`."""
    name, industry, exchange, currency = (request.form.get(field, "") for field in DETAILS)
    if exchange not in EXCHANGES and exchange not in also:
        raise TickerError(f"'{exchange[:20]}' is none of the exchanges offered; “stockcast tickers add” knows them all")
    return stored.checked(ticker, name, industry, exchange, currency)


def attempt(action: Callable[[connection], str]) -> bool:
    """Do what was asked as one transaction and say how it went: the action's words, or what was wrong."""
    opened = get_conn()
    try:
        said = action(opened)
    except (TickerError, psycopg2.DataError) as error:
        opened.rollback()
        words = str(error).strip().splitlines()[0]
        flash(f"{words[:1].upper()}{words[1:]}.", "error")
        return False
    opened.commit()
    flash(said, "note")
    return True


def back(ticker: str) -> Response:
    """Lead to the ticker's page."""
    return redirect(url_for("admin.tickers.show", ticker=ticker))
