"""The price that is looked from and the forecast of the chosen session or hour, as numbers."""

from dash import html

from dashboard.components.elements import Element, element
from dashboard.records import TickerRecords
from dashboard.words import interval
from stockcast.forecasts.records import Forecast, PastForecast
from stockcast.market.prices import LatestPrice
from stockcast.wording import bar_time, count, price, share, signed_share


def outlook(records: TickerRecords) -> html.Dl:
    """Show the last close and, when there is a forecast, what is expected; of an earlier one also what came."""
    latest, told = records.price, records.told
    figures = []
    if latest and told and records.looks_back:
        figures = [close_then(told.forecast, latest.currency), *expected(told, latest.currency, when(records))]
    elif latest:
        figures = [last_close(latest)]
        if told and records.coming:
            figures += expected(told, latest.currency, when(records))
    return html.Dl(figures, className="outlook numbers")


def when(records: TickerRecords) -> str:
    """Name the close that is forecast: nothing for the next one, else such as "in 5 sessions"."""
    if records.told and records.coming and records.told.forecast == records.coming and not records.looks_back:
        return ""
    bars = count(records.horizon, records.unit)
    now = records.price and records.price.time == records.scene.as_of
    return f"in {bars}" if now else f"{bars} later"


def last_close(latest: LatestPrice) -> Element:
    """Show the last traded close, and its change from the bar before."""
    change = [] if latest.change is None else [html.Span(signed_share(latest.change), className=tone(latest.change))]
    return figure(
        "Last close", price(latest.close, latest.currency), *change, f" {bar_time(latest.time, latest.bar_interval)}"
    )


def close_then(forecast: Forecast, currency: str) -> Element:
    """Show the close from which an earlier forecast looked."""
    return figure("Close then", price(forecast.last_price, currency), bar_time(forecast.as_of, forecast.bar_interval))


def expected(told: PastForecast, currency: str, ahead: str) -> list[Element]:
    """Show the median, the 80 % interval and the probability of a rise."""
    forecast = told.forecast
    change = forecast.median / forecast.last_price - 1
    return [
        figure(
            f"Median {ahead}" if ahead else "Next close, median",
            price(forecast.median, currency),
            html.Span(signed_share(change), className=tone(change)),
            f" {bar_time(forecast.target_time, forecast.bar_interval)}",
        ),
        figure(
            f"80 % interval {ahead}" if ahead else "Next close, 80 % interval",
            interval(forecast, 80, currency),
            *what_came(told, currency),
        ),
        figure("Chance of a rise", share(forecast.prob_up), f"Close above {price(forecast.last_price, currency)}"),
    ]


def what_came(told: PastForecast, currency: str) -> list[object]:
    """Say whether the interval held what came, or before that is known what it promises."""
    if told.outcome is None:
        return ["Holds it 8 times in 10"]
    actual = price(told.outcome.actual, currency)
    return [html.Strong("Held" if told.outcome.inside[80] else "Missed"), f": {actual} came"]


def figure(name: str, value: object, *beside: object) -> Element:
    """Show one number with its name and a line beside it."""
    parts = [element("Dt", name), element("Dd", value, className="value"), element("Dd", beside, className="beside")]
    return element("Div", parts)


def tone(change: float) -> str:
    """Give the class of a change's colour."""
    shown = round(change, 3)
    return "up" if shown > 0 else "down" if shown < 0 else ""
