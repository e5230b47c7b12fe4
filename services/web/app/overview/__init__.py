"""The home page: every ticker's last price and next forecast, and the state of what they come from."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from werkzeug import Response as BaseResponse

from app.database import get_conn
from app.errors import UnknownTickerError
from app.overview.graphic import Scale
from app.overview.outlook import dashboard, outlooks
from app.overview.staleness import warnings
from app.overview.track_record import track_record
from stockcast.forecasts.freshness import freshness
from stockcast.forecasts.records import latest_forecasts
from stockcast.market.lateness import price_warnings
from stockcast.market.prices import MINIMUM_BARS, latest_prices, tickers

NEXT = 1
LONGEST = 3
"""The longest horizon shown here: when a session's prices have come before its forecasts, the second is the next."""

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
def home() -> Response:
    """Show the state of things, each ticker's outlook, and how good such forecasts were."""
    opened, interval = get_conn(), current_app.config["SETTINGS"].bar_interval
    state = freshness(opened, interval)
    shown = outlooks(
        latest_prices(opened, interval), latest_forecasts(opened, interval, longest=LONGEST), state.last_session
    )
    response = make_response(
        render_template(
            "home.html",
            state=state,
            outlooks=shown,
            scale=Scale.around(each.forecast for each in shown if each.forecast),
            record=track_record(opened, NEXT, interval),
            warnings=warnings(state, datetime.now(UTC), price_warnings(opened, interval)),
            minimum_bars=MINIMUM_BARS,
        )
    )
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/tickers/<path:ticker>")
def dashboard_of(ticker: str) -> BaseResponse:
    """Lead to a ticker's page of the dashboard; raise UnknownTickerError, with the known ones, where there is none."""
    known = tickers(get_conn())
    if ticker.upper() not in known:
        raise UnknownTickerError(ticker, known)
    return redirect(dashboard(ticker.upper()))
