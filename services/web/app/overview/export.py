"""The overview as a file: one line for each ticker that was asked for, in numbers."""

from collections.abc import Iterable, Iterator, Sequence

from app.overview.outlook import Outlook
from stockcast.spreadsheets import csv_lines

COLUMNS = (
    *("ticker", "name", "currency", "last_time", "last_price", "change"),
    *("horizon", "as_of", "target_time", "q0.1", "q0.5", "q0.9", "prob_up", "replayed"),
    *("scored", "held", "beyond_chance", "price_late", "forecast_lag", "problems"),
)


def lines(rows: Iterable[Outlook]) -> Iterator[str]:
    """Write the heading and one line for each row, as they are asked for."""
    return csv_lines(COLUMNS, map(values, rows))


def values(row: Outlook) -> Sequence[object]:
    """Give a row's values in the order of the columns; what there is not is empty."""
    price, forecast, record = row.price, row.forecast, row.record
    made: list[object] = [None] * 8
    if forecast:
        lower, upper = forecast.interval(80)
        times = [forecast.as_of.isoformat(), forecast.target_time.isoformat()]
        made = [forecast.horizon, *times, lower, forecast.median, upper, forecast.prob_up, forecast.replayed]
    return [
        price.ticker,
        price.name,
        price.currency,
        price.last.isoformat() if price.last else None,
        price.close,
        price.change,
        *made,
        record.forecasts,
        record.held,
        {-1: "fewer", 0: "", 1: "more"}[record.beyond],
        price.late,
        price.lag,
        "; ".join(row.problems),
    ]
