"""What a ticker's page shows, read from the database at one time."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg2.extensions import connection

from dashboard.drawn_bars import DrawnBars, Ends, read_bars, window
from dashboard.ticker_choice import TickerChoice
from stockcast.forecasts.comparison import Comparison, compare
from stockcast.forecasts.freshness import Freshness, freshness
from stockcast.forecasts.models import ModelName, model_name
from stockcast.forecasts.records import (
    Forecast,
    PastForecast,
    PastInterval,
    as_of_days,
    forecasts_as_of,
    past_intervals,
)
from stockcast.market.completeness import Completeness, completeness
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.market.prices import MINIMUM_BARS, Bar, LatestPrice, bars, latest_price

EARLIER_PERCENT = 80
"""The interval of earlier forecasts that is shown over what came."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What decides where a chart is: the newest bar, the as-of times there are and the one that is looked from."""

    price: LatestPrice | None
    days: Sequence[datetime]
    as_of: datetime | None
    ends: Ends
    anchor: Bar | None

    @property
    def unit(self) -> float:
        """By what an adjusted price is multiplied to be a traded one of the as-of day."""
        return self.anchor.close / self.anchor.close_adj if self.anchor else 1.0


@dataclass(frozen=True, slots=True)
class TickerRecords:
    """A ticker's bars, scaled to traded prices of the as-of day, with the forecasts of that day, by horizon.

    `earlier` has the past intervals of the chosen horizon, where they were asked for; `comparisons` tell what came of
    its forecasts beside those of the baselines, `model` is the one that made those that are shown.
    """

    name: str
    choice: TickerChoice
    state: Freshness
    scene: Scene
    drawn: DrawnBars
    past: Sequence[PastForecast]
    earlier: Sequence[PastInterval]
    found: Completeness | None
    comparisons: Sequence[Comparison]
    model: ModelName | None

    @property
    def ticker(self) -> str:
        """The ticker."""
        return self.choice.ticker

    @property
    def price(self) -> LatestPrice | None:
        """Its newest bar."""
        return self.scene.price

    @property
    def history(self) -> Sequence[Bar]:
        """The bars that are drawn."""
        return self.drawn.shown

    @property
    def forecasts(self) -> list[Forecast]:
        """What was forecast as of the day that is looked from."""
        return [each.forecast for each in self.past]

    @property
    def bar_interval(self) -> BarInterval:
        """The length of the bars."""
        return self.state.bar_interval

    @property
    def unit(self) -> str:
        """What a bar is, in words."""
        return UNITS[self.bar_interval]

    @property
    def looks_back(self) -> bool:
        """The forecasts are not the newest ones."""
        return self.scene.as_of is not None and self.scene.as_of != self.scene.days[-1]

    @property
    def coming(self) -> Forecast | None:
        """The forecast of the next bar; None when every forecast bar has come."""
        return next(
            (forecast for forecast in self.forecasts if self.price and forecast.target_time > self.price.time), None
        )

    @property
    def told(self) -> PastForecast | None:
        """The forecast that is told in numbers: of the chosen horizon, else of the next bar, else the first one."""
        coming = None if self.looks_back else self.coming
        wanted = self.choice.horizon or (coming.horizon if coming else None)
        return next((each for each in self.past if each.forecast.horizon == wanted), next(iter(self.past), None))

    @property
    def horizon(self) -> int:
        """How many bars ahead is looked."""
        return self.told.forecast.horizon if self.told else 1

    @property
    def short(self) -> bool:
        """The ticker has too few bars to be forecast."""
        return not self.past and self.price is not None and self.price.bars < MINIMUM_BARS

    @property
    def waiting(self) -> bool:
        """Something that this page shows is still to come by itself."""
        return self.price is None or not (self.past or self.short)


def read(opened: connection, name: str, choice: TickerChoice) -> TickerRecords:
    """Read what a choice asks for."""
    ticker, interval = choice.ticker, choice.bar_interval
    scene = read_scene(opened, choice)
    past = forecasts_as_of(opened, ticker, interval, scene.as_of) if scene.as_of else []
    listed = completeness(opened, interval, ticker)
    drawn = read_bars(opened, ticker, interval, scene.ends, anchor=scene.anchor, lead=bool(choice.indicators))
    records = TickerRecords(
        name=name,
        choice=choice,
        state=freshness(opened, interval),
        scene=scene,
        drawn=drawn,
        past=past,
        earlier=[],
        found=listed[0] if listed else None,
        comparisons=compare(opened, interval, ticker=ticker),
        model=model_name(opened, past[0].forecast.model_id) if past else None,
    )
    return replace(records, earlier=read_earlier(opened, records)) if choice.earlier else records


def read_earlier(opened: connection, records: TickerRecords) -> Sequence[PastInterval]:
    """Read the past intervals of the horizon that is told, for the window of the chart."""
    since, until = records.scene.ends
    return past_intervals(
        opened, records.ticker, records.bar_interval, records.horizon, EARLIER_PERCENT, since=since, until=until
    )


def read_scene(opened: connection, choice: TickerChoice) -> Scene:
    """Find the day from which a choice looks, and the window around it."""
    ticker, interval = choice.ticker, choice.bar_interval
    price = latest_price(opened, interval, ticker)
    days = as_of_days(opened, ticker, interval)
    as_of = standpoint(days, choice.as_of)
    # The as-of bar may be older than the first one shown
    anchor = bars(opened, ticker, interval, limit=1, until=as_of)
    ends = window(choice.range.days, price.time, as_of) if price else (None, None)
    return Scene(price, days, as_of, ends, anchor[0] if anchor else None)


def standpoint(days: Sequence[datetime], asked: datetime | None) -> datetime | None:
    """Give the day from which there are forecasts that was asked for or is before it; the newest unless asked."""
    if not days or asked is None:
        return days[-1] if days else None
    return days[max(bisect_right(days, asked) - 1, 0)]
