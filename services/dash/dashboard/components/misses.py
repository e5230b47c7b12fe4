"""The forecasts that were furthest off, each with the way to its chart on that day."""

from datetime import datetime
from urllib.parse import urlencode

from dash import dcc, html

from dashboard.accuracy_records import AccuracyRecords
from dashboard.components.accuracy_tables import table, table_card
from dashboard.places import PREFIX
from stockcast.forecasts.scored import Scored
from stockcast.market.intervals import BarInterval
from stockcast.wording import bar_time, price, signed_share

HEADINGS = (
    ("Forecast", ""),
    ("Came", "right"),
    ("95\N{NARROW NO-BREAK SPACE}% interval", "right roomy"),
    ("Off by", "right"),
    ("PIT", "right roomy"),
    ("Loss", "right edge"),
    ("Random walk's", "right roomy"),
)


def miss_table(records: AccuracyRecords) -> html.Section:
    """List the forecasts with the largest losses."""
    heads = [html.Th(words, scope="col", className=kind) for words, kind in HEADINGS]
    words = (
        "The largest losses, in percent of the last price. Off by tells how far outside the interval the outcome was, "
        "in widths of it."
    )
    body = table("Worst misses", heads, (miss_row(each, records) for each in records.misses))
    return table_card(records, "Worst misses", words, "misses", body)


def miss_row(each: Scored, records: AccuracyRecords) -> html.Tr:
    """Write one forecast."""
    as_of = bar_time(each.as_of, records.bar_interval)
    return html.Tr(
        [
            html.Th(
                [
                    dcc.Link(
                        f"{each.ticker}, {as_of}",
                        href=chart_address(each.ticker, each.as_of, records.horizon, records.bar_interval),
                        title=f"The chart of {each.ticker} as of {as_of}",
                    ),
                    html.Span("replayed" if each.replayed else "live", className="under"),
                ],
                scope="row",
            ),
            html.Td(
                [price(each.actual), html.Span(signed_share(each.actual / each.last_price - 1), className="under")],
                className="right",
            ),
            html.Td(f"{price(each.lower)} \N{EN DASH} {price(each.upper)}", className="right roomy unbroken"),
            html.Td(off(each.beyond), className="right"),
            html.Td(f"{each.pit:.3f}", className="right roomy"),
            html.Td(percent(each.pinball), className="right edge"),
            html.Td(percent(each.pinball_naive), className="right roomy"),
        ]
    )


def off(widths: float) -> str:
    """Write how far outside its interval an outcome was."""
    return "inside" if widths == 0 else f"{abs(widths):.2f} {'above' if widths > 0 else 'below'}"


def percent(loss: float) -> str:
    """Write a loss."""
    return f"{loss:.2%}".replace("%", "\N{NARROW NO-BREAK SPACE}%")


def chart_address(ticker: str, as_of: datetime, horizon: int, bar_interval: BarInterval) -> str:
    """Give the address of a ticker's chart as of a time."""
    time = f"{as_of:%Y-%m-%d}" if bar_interval == "1d" else f"{as_of:%Y-%m-%dT%H:%M}"
    return f"{PREFIX}?{urlencode({'ticker': ticker, 'as_of': time, 'horizon': horizon}, safe=':')}"
