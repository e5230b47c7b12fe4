"""A ticker's outlook: its last price, the forecast of the chosen horizon, how such held, and how old it all is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from stockcast.forecasts.overview import TickerOverview
from stockcast.forecasts.records import Forecast
from stockcast.forecasts.track_records import TickerRecord
from stockcast.market.completeness import BUNDLED
from stockcast.market.intervals import UNITS
from stockcast.wording import count


@dataclass(frozen=True, slots=True)
class Outlook:
    """One row; `behind` marks a ticker without a bar on the last session, `closes` are its last ones, oldest first."""

    price: TickerOverview
    record: TickerRecord
    behind: bool
    closes: Sequence[float] = ()

    @property
    def forecast(self) -> Forecast | None:
        """The forecast, unless all its sessions have come."""
        return self.price.forecast

    @property
    def earlier(self) -> datetime | None:
        """The as-of day of the forecast, where it does not know the last price yet."""
        return self.forecast.as_of if self.forecast and self.price.lag else None

    @property
    def move(self) -> float | None:
        """How far the median is from the last price, as a share of it."""
        return self.forecast.median / self.forecast.last_price - 1 if self.forecast else None

    @property
    def width(self) -> float | None:
        """The width of the 80 % interval as a share of the last price."""
        if self.forecast is None:
            return None
        lower, upper = self.forecast.interval(80)
        return (upper - lower) / self.forecast.last_price

    @property
    def chance(self) -> float | None:
        """The probability of a rise."""
        return self.forecast.prob_up if self.forecast else None

    @property
    def trend(self) -> float | None:
        """The change over the closes that are drawn."""
        return self.closes[-1] / self.closes[0] - 1 if len(self.closes) > 1 else None

    @property
    def age(self) -> int | None:
        """Sessions by which the price is late, and by which the forecast is older than the price."""
        return None if self.price.last is None else self.price.late + self.price.lag

    @property
    def problems(self) -> list[str]:
        """What is amiss, in a few words each."""
        unit = UNITS[self.price.bar_interval]
        found = [
            ("no prices yet", self.price.last is None),
            (f"price {count(self.price.late, unit)} old", self.price.late > 0),
            ("prices end earlier", self.behind and not self.price.late),
            ("last fetch failed", self.price.failure is not None),
            (f"forecast {count(self.price.lag, unit)} older", bool(self.forecast and self.price.lag)),
            ("weak forecast", bool(self.forecast and self.forecast.flags)),
        ]
        return [words for words, holds in found if holds]

    @property
    def troubled(self) -> bool:
        """Somebody should look at it."""
        return bool(self.problems) or self.forecast is None or self.record.beyond < 0

    @property
    def bundled(self) -> bool:
        """Its prices are the bundled ones, which are never late."""
        return self.price.source == BUNDLED

    @property
    def address(self) -> str:
        """Where the dashboard shows the ticker."""
        return dashboard(self.price.ticker)


def outlooks(
    prices: Sequence[TickerOverview], records: Mapping[str, TickerRecord], horizon: int, last_session: datetime | None
) -> list[Outlook]:
    """Join prices with what came of each ticker's forecasts, in the order of the prices."""
    return [
        Outlook(
            price,
            records.get(price.ticker, TickerRecord(0, 0, horizon)),
            behind=last_session is not None and price.last is not None and price.last < last_session,
        )
        for price in prices
    ]


def with_closes(rows: Sequence[Outlook], closes: Mapping[str, Sequence[float]]) -> list[Outlook]:
    """Give each row its last closes."""
    return [replace(row, closes=closes.get(row.price.ticker, ())) for row in rows]


def kept(rows: Sequence[Outlook], show: str, text: str) -> list[Outlook]:
    """Give the rows that a choice asks for: by the last change or by problems, and by letters of ticker or name."""
    letters = text.casefold()
    return [row for row in rows if wanted(row, show) and letters in f"{row.price.ticker}\n{row.price.name}".casefold()]


def wanted(row: Outlook, show: str) -> bool:
    """Tell whether a row is among those that rose, that fell, or that have problems."""
    if show == "problems":
        return row.troubled
    change = row.price.change or 0.0
    return change > 0 if show == "rising" else change < 0 if show == "falling" else True


def dashboard(ticker: str) -> str:
    """Give the address of a ticker's page of the dashboard."""
    return f"/dash/?{urlencode({'ticker': ticker})}"
