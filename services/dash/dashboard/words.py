"""Ranges of prices in words; all other words of figures are core's."""

from stockcast.forecasts.records import Forecast
from stockcast.wording import price

EN_DASH = "\N{EN DASH}"


def interval(forecast: Forecast, percent: int, currency: str) -> str:
    """Write an interval, its ends with a dash between and held together by no-break spaces."""
    lower, upper = forecast.interval(percent)
    return f"{price(lower, currency)}\N{NO-BREAK SPACE}{EN_DASH} {price(upper, currency)}"
