"""What a ticker's page shows, read from the database at one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from psycopg2.extensions import connection

from stockcast.forecasts.comparison import Comparison, compare
from stockcast.forecasts.freshness import Freshness, freshness
from stockcast.forecasts.records import Forecast, latest_forecasts
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.market.prices import MINIMUM_BARS, Bar, LatestPrice, at_traded_scale, bars, latest_prices


@dataclass(frozen=True, slots=True)
class TickerRecords:
    """A ticker's bars, scaled to traded prices of the as-of day, with its newest forecasts, by horizon.

    `comparisons` tell what came of its forecasts beside those of the baselines.
    """

    ticker: str
    name: str
    state: Freshness
    price: LatestPrice | None
    history: Sequence[Bar]
    forecasts: Sequence[Forecast]
    comparisons: Sequence[Comparison] = ()

    @property
    def bar_interval(self) -> BarInterval:
        """The length of the bars."""
        return self.state.bar_interval

    @property
    def unit(self) -> str:
        """What a bar is, in words."""
        return UNITS[self.bar_interval]

    @property
    def coming(self) -> Forecast | None:
        """The forecast of the next bar; None when every forecast bar has come."""
        return next(
            (forecast for forecast in self.forecasts if self.price and forecast.target_time > self.price.time), None
        )

    @property
    def short(self) -> bool:
        """The ticker has too few bars to be forecast."""
        return not self.forecasts and self.price is not None and self.price.bars < MINIMUM_BARS

    @property
    def waiting(self) -> bool:
        """Something that this page shows is still to come by itself."""
        return self.price is None or not (self.forecasts or self.short)


def read(
    opened: connection, ticker: str, name: str, bar_interval: BarInterval, days: int | None = None
) -> TickerRecords:
    """Read a ticker's newest forecasts and its bars of the last `days` days before the newest, of all unless said."""
    price = next((price for price in latest_prices(opened, bar_interval) if price.ticker == ticker), None)
    forecasts = latest_forecasts(opened, bar_interval, ticker=ticker)
    since = price.time - timedelta(days=days) if price and days else None
    history = bars(opened, ticker, bar_interval, since=since)
    as_of = forecasts[0].as_of if forecasts else None
    # The as-of bar may be older than the first one shown
    anchor = bars(opened, ticker, bar_interval, limit=1, until=as_of)
    scaled = at_traded_scale(history, anchor[0]) if anchor else history
    compared = compare(opened, bar_interval, ticker=ticker)
    return TickerRecords(ticker, name, freshness(opened, bar_interval), price, scaled, forecasts, compared)
