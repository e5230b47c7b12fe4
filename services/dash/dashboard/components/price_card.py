"""The chart of prices and forecast, with what its parts mean and the switch of its range."""

from dash import html

from dashboard.choice import Range
from dashboard.components.chart import chart
from dashboard.components.controls import range_switch
from dashboard.figures.price_and_forecast import price_and_forecast
from dashboard.records import TickerRecords
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, price

TITLES: dict[BarInterval, str] = {"1d": "Daily", "1h": "Hourly"}
LEGEND = (("50", "50 % of outcomes"), ("80", "80 %"), ("95", "95 %"), ("median", "median"))


def price_card(records: TickerRecords, reach: Range) -> html.Section:
    """Show the chart, or that there are no prices to draw."""
    legend = html.Ul(
        [html.Li([html.Span(className=f"swatch swatch-{kind}"), words]) for kind, words in LEGEND],
        className="legend",
        **{"aria-label": "What the chart's colours mean"},
    )
    title = f"{'Weekly' if reach.weekly else TITLES[records.bar_interval]} prices and forecast"
    heading = [
        html.H2(title if records.forecasts else title.removesuffix(" and forecast"), className="card-title"),
        *([legend] if records.forecasts else []),
        range_switch(records, reach),
    ]
    return html.Section([html.Div(heading, className="chart-head"), drawing(records, reach)], className="card")


def drawing(records: TickerRecords, reach: Range) -> html.Figure | html.Div:
    """Draw the chart."""
    if not records.price:
        return html.Div(html.P("No prices yet.", className="soft"), className="chart-frame no-chart")
    figure = price_and_forecast(
        records.history,
        records.forecasts,
        records.price.currency,
        by_week=reach.weekly,
        bar_interval=records.bar_interval,
    )
    return chart("prices", figure, described(records))


def described(records: TickerRecords) -> str:
    """Say in words what the chart shows."""
    first, last, interval = records.history[0], records.history[-1], records.bar_interval
    currency = records.price.currency if records.price else ""
    words = (
        f"{records.name}: from {price(first.close, currency)} on {bar_time(first.time, interval)} "
        f"to {price(last.close, currency)} on {bar_time(last.time, interval)}."
    )
    if not records.forecasts:
        return words
    furthest = records.forecasts[-1]
    lower, upper = furthest.interval(80)
    return (
        f"{words} For {bar_time(furthest.target_time, interval)} the median is {price(furthest.median, currency)}, "
        f"the 80 % interval {price(lower, currency)} to {price(upper, currency)}; "
        f"all {records.unit}s are in the table below."
    )
