"""What the return may be, horizon by horizon, as a small chart."""

from dash import html

from dashboard.components.chart import chart
from dashboard.components.take_away import take_away
from dashboard.figures.distribution import distribution
from dashboard.records import TickerRecords
from dashboard.ticker_files import forecasts_file
from stockcast.forecasts.records import Forecast
from stockcast.wording import bar_time, count, share, signed_share


def distribution_card(records: TickerRecords) -> html.Section:
    """Show the distribution of the return for each horizon."""
    forecasts = records.forecasts
    first = forecasts[0]
    take = take_away(
        f"{records.name} ({records.ticker}), what the return may be",
        f"{records.ticker}-return",
        chart="return",
        csv=forecasts_file(records.choice),
        as_of=bar_time(first.as_of, first.bar_interval),
    )
    title = f"What the return may be, by {records.unit}s ahead"
    return html.Section(
        [
            html.Div([html.H2(title, className="card-title"), take], className="card-head"),
            chart("return", distribution(forecasts, records.horizon), described(records)),
        ],
        className="card return-card",
    )


def described(records: TickerRecords) -> str:
    """Say in words what the chart shows."""
    return " ".join(sentence(forecast, records.unit) for forecast in records.forecasts)


def sentence(forecast: Forecast, unit: str) -> str:
    """Say one row."""
    lower, upper = (signed_share(end / forecast.last_price - 1) for end in forecast.interval(80))
    return (
        f"{count(forecast.horizon, unit)} ahead: 80 % from {lower} to {upper}, "
        f"chance of a rise {share(forecast.prob_up)}."
    )
