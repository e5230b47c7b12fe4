"""A ticker's outlook: its last price beside the forecast of its coming session, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from stockcast.forecasts.records import Forecast
from stockcast.market.prices import MINIMUM_BARS, LatestPrice


@dataclass(frozen=True, slots=True)
class Outlook:
    """One ticker; `forecast` is None unless its session is still to come."""

    price: LatestPrice
    forecast: Forecast | None
    behind: bool

    @property
    def short(self) -> bool:
        """The ticker has too few bars to be forecast."""
        return self.price.bars < MINIMUM_BARS

    @property
    def earlier(self) -> datetime | None:
        """The as-of day of the forecast, where it does not know the last price yet."""
        return self.forecast.as_of if self.forecast and self.forecast.as_of < self.price.time else None

    @property
    def address(self) -> str:
        """Where the dashboard shows the ticker."""
        return dashboard(self.price.ticker)


def outlooks(
    prices: Sequence[LatestPrice], forecasts: Sequence[Forecast], last_session: datetime | None
) -> list[Outlook]:
    """Join prices with next-session forecasts by ticker, in the order of the prices.

    Of a ticker's forecasts the first whose session has not come is taken. `behind` marks a ticker without a bar on the
    last session.
    """
    found = []
    by_ticker = {ticker: [*made] for ticker, made in groupby(forecasts, attrgetter("ticker"))}
    for price in prices:
        coming = (each for each in by_ticker.get(price.ticker, ()) if each.target_time > price.time)
        ahead = min(coming, key=attrgetter("target_time"), default=None)
        found.append(Outlook(price, ahead, behind=last_session is not None and price.time < last_session))
    return found


def dashboard(ticker: str) -> str:
    """Give the address of a ticker's page of the dashboard."""
    return f"/dash/?{urlencode({'ticker': ticker})}"
