"""The chart of prices and forecast, with what its parts mean and all that can be chosen about it."""

from dash import html

from dashboard.components.as_of import as_of_control
from dashboard.components.chart import chart
from dashboard.components.chart_tools import chart_tools
from dashboard.components.controls import range_switch
from dashboard.components.elements import element
from dashboard.components.signal_words import signal_words
from dashboard.components.take_away import take_away
from dashboard.drawing import drawing
from dashboard.records import TickerRecords
from dashboard.signal_records import SignalRecords
from dashboard.ticker_choice import OVERLAYS
from dashboard.ticker_files import chart_file
from stockcast.market.summed_bars import Step
from stockcast.wording import bar_time, price

TITLES: dict[Step, str] = {"hour": "Hourly", "day": "Daily", "week": "Weekly", "month": "Monthly"}
BARS: dict[Step, str] = {"hour": "hours", "day": "sessions", "week": "weeks", "month": "months"}
LEGEND = (("50", "50 % of outcomes"), ("80", "80 %"), ("95", "95 %"), ("median", "median"))


def price_card(records: TickerRecords, signals: SignalRecords | None) -> html.Section:
    """Show the chart, or that there are no prices to draw."""
    heading = [
        html.H2(title(records), className="card-title"),
        html.P(id="bar-size", className="faint small", role="status"),
        *([legend(records)] if records.past else []),
        range_switch(records),
    ]
    return html.Section(
        [
            html.Div(heading, className="chart-head"),
            frame(records, signals),
            *as_of_control(records),
            *([chart_tools(records, taken_away(records))] if records.price else []),
            *([signal_words(records, signals)] if signals else []),
        ],
        className=f"card price-card panels-{len(records.choice.oscillators)}",
    )


def title(records: TickerRecords) -> str:
    """Name the chart."""
    return f"{TITLES[records.drawn.step]} prices{' and forecast' if records.past else ''}"


def legend(records: TickerRecords) -> html.Ul:
    """Say what the colours mean."""
    unit = BARS[records.drawn.step]
    over = [
        (name, f"{OVERLAYS[name]} {unit}" if name.endswith("0") else OVERLAYS[name])
        for name in records.choice.indicators
        if name in OVERLAYS
    ]
    more = [("earlier", "80 % of earlier forecasts"), ("missed", "missed")] if records.choice.earlier else []
    more += [("buy", "buy"), ("sell", "sell")] if records.choice.signals else []
    return html.Ul(
        [
            element("Li", [element("Span", className=f"swatch swatch-{kind}"), words])
            for kind, words in (*LEGEND, *more, *((f"line swatch-{name}", words) for name, words in over))
        ],
        className=f"legend{' long-legend' if more or over else ''}",
        **{"aria-label": "What the chart's colours mean"},
    )


def taken_away(records: TickerRecords) -> html.Div:
    """Offer the chart as a picture and its numbers as a file."""
    as_of = records.scene.as_of or (records.price.time if records.price else None)
    return take_away(
        f"{records.name} ({records.ticker}), {title(records)[:1].lower()}{title(records)[1:]}",
        f"{records.ticker}-chart",
        chart="prices",
        csv=chart_file(records.choice),
        as_of=bar_time(as_of, records.bar_interval) if as_of else "",
    )


def frame(records: TickerRecords, signals: SignalRecords | None) -> html.Figure | html.Div:
    """Draw the chart."""
    if not records.price or not records.history:
        return html.Div(html.P("No prices yet.", className="soft"), className="chart-frame no-chart")
    return chart("prices", drawing(records, signals), described(records))


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
