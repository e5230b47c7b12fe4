"""The last price and the forecast of the next session or hour, as numbers."""

from dash import html

from dashboard.records import TickerRecords
from dashboard.words import interval
from stockcast.forecasts.records import Forecast
from stockcast.market.prices import LatestPrice
from stockcast.wording import bar_time, price, share, signed_share


def outlook(records: TickerRecords) -> html.Dl:
    """Show the last close and, when there is a forecast, what is expected of the next bar."""
    figures = [last_close(records.price)] if records.price else []
    if records.price and records.coming:
        figures += next_bar(records.coming, records.price)
    return html.Dl(figures, className="outlook numbers")


def last_close(latest: LatestPrice) -> html.Div:
    """Show the last traded close, and its change from the bar before."""
    change = [] if latest.change is None else [html.Span(signed_share(latest.change), className=tone(latest.change))]
    return figure(
        "Last close", price(latest.close, latest.currency), *change, f" {bar_time(latest.time, latest.bar_interval)}"
    )


def next_bar(forecast: Forecast, latest: LatestPrice) -> list[html.Div]:
    """Show the median, the 80 % interval and the probability of a rise."""
    currency = latest.currency
    expected = forecast.median / forecast.last_price - 1
    return [
        figure(
            "Next close, median",
            price(forecast.median, currency),
            html.Span(signed_share(expected), className=tone(expected)),
            f" {bar_time(forecast.target_time, forecast.bar_interval)}",
        ),
        figure(
            "Next close, 80 % interval",
            interval(forecast, 80, currency),
            "Holds it 8 times in 10",
        ),
        figure(
            "Chance of a rise",
            share(forecast.prob_up),
            f"Close above {price(forecast.last_price, currency)}",
        ),
    ]


def figure(name: str, value: object, *beside: object) -> html.Div:
    """Show one number with its name and a line beside it."""
    return html.Div([html.Dt(name), html.Dd(value, className="value"), html.Dd(beside, className="beside")])


def tone(change: float) -> str:
    """Give the class of a change's colour."""
    shown = round(change, 3)
    return "up" if shown > 0 else "down" if shown < 0 else ""
