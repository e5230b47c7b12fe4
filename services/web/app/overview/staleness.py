"""What is older than it should be, in sentences."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stockcast.forecasts.freshness import Freshness
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, bars_ago, count

LONGEST_PAUSE = timedelta(days=5)
"""The longest time between two sessions' dates that holidays explain."""

OLD_MODEL: dict[BarInterval, int] = {"1d": 25, "1h": 600}
"""Bars after which a model should long have been trained anew."""


def warnings(state: Freshness, now: datetime, late: Sequence[str] = ()) -> list[str]:
    """Say which of prices, model and forecasts are late; nothing when all are as they should be.

    `late` is what is known of prices by their exchanges' calendars; where nothing is, the clock tells. Bundled prices
    end in the past, so it tells nothing about them.
    """
    found, interval = list(late), state.bar_interval
    if not late and state.last_session and not state.historical and now - state.last_session > LONGEST_PAUSE:
        age = count((now - state.last_session).days, "day")
        found.append(f"Prices end on {bar_time(state.last_session, interval)}, {age} ago. No newer ones have come.")
    if state.forecast_as_of and state.forecast_age:
        made, age = bar_time(state.forecast_as_of, interval), bars_ago(state.forecast_age, interval)
        found.append(f"The newest forecasts were made on {made}, {age}. Newer ones are due.")
    if state.model_as_of and state.model_age and state.model_age > OLD_MODEL[interval]:
        newest, age = bar_time(state.model_as_of, interval), bars_ago(state.model_age, interval)
        found.append(f"The model knows prices up to {newest}, {age}. A newer one is due.")
    return found
