"""Where a forecast comes from: its as-of day, its model, and what to hold of it."""

from dash import html

from dashboard.components.elements import element
from dashboard.components.notices import HISTORICAL, REPLAYED
from dashboard.components.reasons import reasons_list, width_in_words
from dashboard.records import TickerRecords
from stockcast.forecasts.comparison import sentence
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, bars_ago, count

Row = tuple[object, ...]
"""A name, and one or more lines of words."""

MODELS = {"scale-ensemble": "XGBoost and a linear model of volatility", "base-scale": "Volatility alone"}


def standing(records: TickerRecords) -> html.P:
    """Say under the ticker's name from which day the forecast is, and what kind of data it stands on."""
    forecast = records.forecasts[0] if records.forecasts else None
    words = f"Forecast as of {bar_time(forecast.as_of, forecast.bar_interval)}" if forecast else "No forecast"
    kinds = (("Historical prices", records.state.historical), ("Replayed", forecast is not None and forecast.replayed))
    badges = [html.A(kind, href="#origin", className="badge badge-accent") for kind, holds in kinds if holds]
    back = [html.Span("Earlier forecast", className="badge badge-warning")] if records.looks_back else []
    return html.P([html.Span(words), *back, *badges], className="standing")


def provenance(records: TickerRecords) -> html.Dl:
    """List in words what the forecast knew and how old it is."""
    rows = [*forecast_rows(records), *reason_rows(records), *model_rows(records), *price_rows(records)]
    return html.Dl(
        [item for name, *words in rows for item in (element("Dt", name), *(element("Dd", each) for each in words))],
        className="provenance",
    )


def forecast_rows(records: TickerRecords) -> list[Row]:
    """Tell the as-of day of the forecasts, and whether they are replayed."""
    if not records.forecasts:
        return []
    forecast, age = records.forecasts[0], records.state.forecast_age
    # Ages are told of the newest forecast
    age = None if records.looks_back else age
    words = bar_time(forecast.as_of, forecast.bar_interval) + aged(age, forecast.bar_interval)
    if not forecast.replayed:
        return [("As of", words)]
    badge = html.Span("Replayed", className="badge badge-accent")
    return [("As of", [words, " ", badge], html.Span(REPLAYED, className="soft"))]


def reason_rows(records: TickerRecords) -> list[Row]:
    """Tell why the forecast that is told in numbers is as wide as it is."""
    reasons = records.told.forecast.reasons if records.told else None
    if not reasons:
        return []
    name = (
        f"Next {records.unit}'s range"
        if records.horizon == 1
        else f"Range {count(records.horizon, records.unit)} ahead"
    )
    return [(name, width_in_words(reasons).capitalize(), reasons_list(reasons))]


def model_rows(records: TickerRecords) -> list[Row]:
    """Tell which model made the forecasts, its age if it is in use, and what such forecasts of the ticker added."""
    model, state = records.model, records.state
    if not model:
        return []
    age = aged(state.model_age, state.bar_interval) if model.model_id == str(state.model_id) else ""
    kind = MODELS.get(model.kind, model.kind)
    words = f"{kind}, trained on prices up to {bar_time(model.as_of, state.bar_interval)}{age}"
    if not records.comparisons:
        return [("Model", words)]
    added = sentence(records.comparisons, records.bar_interval, records.ticker)
    return [("Model", words, html.Span(added, className="soft"))]


def price_rows(records: TickerRecords) -> list[Row]:
    """Tell how many prices there are, and whether they are the bundled ones."""
    if not records.price:
        return []
    words = f"{count(records.price.bars, records.unit)}, up to {bar_time(records.price.time, records.bar_interval)}"
    if not records.state.historical:
        return [("Prices", words)]
    return [("Prices", words, html.Span(HISTORICAL, className="soft"))]


def aged(bars: int | None, bar_interval: BarInterval) -> str:
    """Write an age after a date."""
    return "" if bars is None else f", {bars_ago(bars, bar_interval)}"
