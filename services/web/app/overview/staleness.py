"""What is older than it should be, in sentences."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stockcast.forecasts.freshness import Freshness
from stockcast.wording import count, day, sessions_ago

LONGEST_PAUSE = timedelta(days=5)
"""The longest time between two sessions' dates that holidays explain."""

OLD_MODEL = 25
"""Sessions after which a model should long have been trained anew."""


def warnings(state: Freshness, now: datetime, late: Sequence[str] = ()) -> list[str]:
    """Say which of prices, model and forecasts are late; nothing when all are as they should be.

    `late` is what is known of prices by their exchanges' calendars; where nothing is, the clock tells. Bundled prices
    end in the past, so it tells nothing about them.
    """
    found = list(late)
    if not late and state.last_session and not state.historical and now - state.last_session > LONGEST_PAUSE:
        age = count((now - state.last_session).days, "day")
        found.append(f"Prices end on {day(state.last_session)}, {age} ago. No newer ones have come.")
    if state.forecast_as_of and state.forecast_age:
        age = sessions_ago(state.forecast_age)
        found.append(f"The newest forecasts were made on {day(state.forecast_as_of)}, {age}. Newer ones are due.")
    if state.model_as_of and state.model_age and state.model_age > OLD_MODEL:
        age = sessions_ago(state.model_age)
        found.append(f"The model knows prices up to {day(state.model_as_of)}, {age}. A newer one is due.")
    return found
