"""A ticker's outlook: its last price beside the forecast of its coming session, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
    def address(self) -> str:
        """Where the dashboard shows the ticker."""
        return dashboard(self.price.ticker)


def outlooks(
    prices: Sequence[LatestPrice], forecasts: Sequence[Forecast], last_session: datetime | None
) -> list[Outlook]:
    """Join prices with next-session forecasts by ticker, in the order of the prices.

    A forecast whose session has come since is history, and left out. `behind` marks a ticker without a bar on the
    last session.
    """
    by_ticker = {forecast.ticker: forecast for forecast in forecasts}
    found = []
    for price in prices:
        forecast = by_ticker.get(price.ticker)
        ahead = forecast if forecast is not None and forecast.target_time > price.time else None
        found.append(Outlook(price, ahead, behind=last_session is not None and price.time < last_session))
    return found


def dashboard(ticker: str) -> str:
    """Give the address of a ticker's page of the dashboard."""
    return f"/dash/?{urlencode({'ticker': ticker})}"
