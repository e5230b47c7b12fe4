"""A model's card: what it is made from, how it works, and where it ends, in sentences."""

from stockcast.forecasts.models import Model
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import bar_time, share

METHOD = (
    "Three models tell how far a price will move, two of XGBoost and a linear one. Their mean is multiplied with "
    "quantiles of what earlier models missed, so that intervals hold as often as they promise. Where there are few "
    "tickers, a fifth of a forecast is that of the ticker's own GJR-GARCH. The median is drawn towards no change, for "
    "what is known of directions is next to nothing."
)
SIMPLE_METHOD = (
    "There is too little history for a trained model: the volatility of late is multiplied with quantiles of what it "
    "missed before, or of the normal distribution."
)
LIMITS = (
    "It forecasts widths, not directions. News, earnings and halts are unknown to it. In a storm that is unlike the "
    "past, intervals hold less often than they promise. It is no investment advice."
)
NAMES = {
    "volatility": "Its own volatility of late",
    "asymmetry": "How much of it was falls",
    "moves": "Its last moves and trend",
    "ranges": "Range from high to low",
    "volume": "Volume",
    "market": "The other tickers",
    "calendar": "Day and hour",
}
"""What the groups of features are called."""

EVEN = 0.998
"""A ratio of errors from which on a median is no better than no change."""


def facts(model: Model, bar_interval: BarInterval) -> dict[str, str]:
    """Give the card's sentences under their headings."""
    unit, reach = UNITS[bar_interval], bar_time(model.as_of, bar_interval)
    targets = model.metrics.get("targets")
    return {
        "Data": f"All stored {unit}s up to {reach}. {model.features} features of a ticker's own past and the market's, "
        "none of which knows what comes after.",
        "Method": METHOD if model.kind == "scale-ensemble" else SIMPLE_METHOD,
        "Figures": f"From {targets:,} forecasts for the newest days, which none of its parts had seen."
        if targets
        else "Too little history to hold days back for figures.",
        "Limits": LIMITS,
    }


def verdict(model: Model) -> str:
    """Say honestly in two sentences what is to be held of a model."""
    covered, error = model.metrics.get("coverage", {}).get("80"), model.metrics.get("mae_ratio")
    if covered is None or error is None:
        return "There was too little history to tell how good it is."
    direction = "Its direction is no better than a coin" if error > EVEN else "Its median beats no change by little"
    return f"Its 80\u202f% intervals held {share(covered)} of outcomes it had not seen. {direction}."
