"""Ranges of prices in words; all other words of figures are core's."""

from collections.abc import Sequence

from stockcast.forecasts.records import Forecast, PastForecast
from stockcast.wording import price

EN_DASH = "\N{EN DASH}"


def interval(forecast: Forecast, percent: int, currency: str) -> str:
    """Write an interval, its ends with a dash between and held together by no-break spaces."""
    lower, upper = forecast.interval(percent)
    return f"{price(lower, currency)}\N{NO-BREAK SPACE}{EN_DASH} {price(upper, currency)}"


def held(past: Sequence[PastForecast]) -> str:
    """Write how many of a day's 80 % intervals held what came; nothing before the first outcome."""
    outcomes = [each.outcome for each in past if each.outcome]
    inside = sum(1 for outcome in outcomes if outcome.inside[80])
    return f"80\N{NO-BREAK SPACE}% intervals held {inside} of {len(outcomes)}" if outcomes else ""
