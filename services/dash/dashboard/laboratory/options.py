"""What can be chosen in the form, and a few words about each feature."""

from collections.abc import Mapping

from stockcast.lab.spec import METHODS, SEARCHES, STRATEGIES, TARGETS, Features

CHOICES: Mapping[str, Mapping[str, str]] = {
    "method": dict(METHODS.items()),
    "target": dict(TARGETS.items()),
    "search": dict(SEARCHES.items()),
    "strategy": dict(STRATEGIES.items()),
}

FEATURE_HINTS: Mapping[Features, str] = {
    "lagged-returns": "how the price moved of late",
    "macd": "a fast average less a slow one",
    "macd-change": "whether that difference grows",
    "rsi": "rises against falls",
    "cci": "how far from its usual place",
    "ease-of-movement": "how little volume moves it",
    "force-index": "moves weighed by volume",
    "production": "volatility, market, calendar",
}
