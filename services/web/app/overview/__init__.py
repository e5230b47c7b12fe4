"""The home page: every ticker's last price and forecast, how such forecasts held, and what they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from psycopg2.extensions import connection
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import BadRequest

from app.database import get_conn
from app.errors import UnknownTickerError
from app.overview import export, sparkline
from app.overview.choice import SHOWN, Choice, read_choice
from app.overview.columns import COLUMNS, in_order
from app.overview.graphic import Scale
from app.overview.outlook import Outlook, dashboard, kept, outlooks, with_closes
from app.overview.staleness import warnings
from app.overview.verdict import against_no_change, verdict
from stockcast.forecasts.freshness import Freshness, freshness
from stockcast.forecasts.overview import last_closes, overviews, stored_horizons
from stockcast.forecasts.track_records import TrackRecord, track_records
from stockcast.market.lateness import told
from stockcast.market.prices import MINIMUM_BARS, tickers

ROWS = 50
"""Tickers on one page."""

DRAWN = 30
"""Closes of a sparkline."""

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What the database knows of what was asked for: the rows that are asked for, in order, among `listed` ones."""

    choice: Choice
    wrong: Sequence[str]
    horizons: Sequence[int]
    state: Freshness
    listed: Sequence[Outlook]
    rows: Sequence[Outlook]
    record: TrackRecord | None

    @property
    def pages(self) -> int:
        """Pages that the rows fill, at least one."""
        return max(1, -(-len(self.rows) // ROWS))

    @property
    def page(self) -> int:
        """The page that is shown: the last one, where one beyond it was asked for."""
        return min(self.choice.page, self.pages)


@blueprint.get("/")
def home() -> Response:
    """Show the state of things, a page of the tickers, and how good such forecasts were."""
    opened = get_conn()
    found = find(opened)
    first = (found.page - 1) * ROWS
    rows = found.rows[first : first + ROWS]
    if found.choice.sort != "trend":
        rows = drawn(opened, rows)
    page = render_template(
        "home.html",
        found=found,
        wrong=[*found.wrong, *beyond(found)],
        rows=rows,
        first=first + 1,
        scale=Scale.around(each.forecast for each in rows if each.forecast),
        columns=COLUMNS,
        shown=SHOWN,
        record=found.record,
        verdict=verdict(found.record),
        against_no_change=against_no_change,
        warnings=warnings(found.state, datetime.now(UTC), told([each.price for each in found.listed])),
        minimum_bars=MINIMUM_BARS,
        sparkline=sparkline,
    )
    response = make_response(page, BadRequest.code if found.wrong else 200)
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/overview.csv")
def download() -> Response:
    """Send the rows that a query asks for as CSV; BadRequest where it is wrong, for no program reads a notice."""
    found = find(get_conn())
    if found.wrong:
        raise BadRequest(" ".join(found.wrong))
    name = f"stockcast-overview-{found.choice.horizon}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return Response(export.lines(found.rows), content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/tickers/<path:ticker>")
def dashboard_of(ticker: str) -> BaseResponse:
    """Lead to a ticker's page of the dashboard; raise UnknownTickerError, with the known ones, where there is none."""
    known = tickers(get_conn())
    if ticker.upper() not in known:
        raise UnknownTickerError(ticker, known)
    return redirect(dashboard(ticker.upper()))


def find(opened: connection) -> Found:
    """Read what the request's query asks for."""
    interval = current_app.config["SETTINGS"].bar_interval
    state = freshness(opened, interval)
    horizons = stored_horizons(opened, interval, state.forecast_as_of)
    choice, wrong = read_choice(dict(request.args.lists()), horizons)
    prices = overviews(opened, interval, choice.horizon)
    known = track_records(opened, interval, choice.horizon, state.last_session)
    listed = outlooks(prices, known.of, choice.horizon, state.last_session)
    rows = kept(listed, choice.show, choice.text)
    if choice.sort == "trend":
        rows = drawn(opened, rows)
    rows = in_order(rows, choice.sort, reverse=choice.reverse)
    return Found(choice, wrong, horizons, state, listed, rows, known.total)


def beyond(found: Found) -> list[str]:
    """Say that there is no such page, where one beyond the last was asked for."""
    if found.page == found.choice.page:
        return []
    return [f"There is no page {found.choice.page}; this is page {found.page}, the last."]


def drawn(opened: connection, rows: Sequence[Outlook]) -> list[Outlook]:
    """Give rows the closes that their sparklines draw."""
    interval = current_app.config["SETTINGS"].bar_interval
    return with_closes(rows, last_closes(opened, interval, [each.price.ticker for each in rows], DRAWN))
