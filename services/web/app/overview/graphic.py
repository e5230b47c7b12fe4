"""The drawing of a forecast: its intervals as bars, on one scale for all tickers."""

from collections.abc import Iterable
from dataclasses import dataclass

from stockcast.forecasts.records import Forecast

WIDTH, HEIGHT = 240, 32
BARS = {95: 8, 80: 14, 50: 20}
"""Height of each interval's bar, by its percent; the surer to hold the price, the thinner."""
REACHES = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of the drawing, in its own units."""

    percent: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From `-reach` to `reach`, as a share of the last price, which is in the middle."""

    reach: float

    @classmethod
    def around(cls, forecasts: Iterable[Forecast]) -> "Scale":
        """Choose the narrowest scale of round numbers on which every 95 % interval fits, at most ±100 %."""
        widest = max((_share(forecast, end) for forecast in forecasts for end in forecast.interval(95)), default=0.0)
        return cls(next((reach for reach in REACHES if widest <= reach), REACHES[-1]))

    def x(self, forecast: Forecast, price: float) -> float:
        """Place a price, from 0 to WIDTH."""
        share = price / forecast.last_price - 1
        return round(WIDTH / 2 * (1 + max(-1.0, min(1.0, share / self.reach))), 1)

    def bars(self, forecast: Forecast) -> list[Bar]:
        """Give the bars of the 95, 80 and 50 % intervals, to be drawn in this order."""
        drawn = []
        for percent, height in BARS.items():
            lower, upper = (self.x(forecast, end) for end in forecast.interval(percent))
            drawn.append(Bar(percent, lower, (HEIGHT - height) / 2, round(max(upper - lower, 1.0), 1), height))
        return drawn


def _share(forecast: Forecast, price: float) -> float:
    return abs(price / forecast.last_price - 1)
