"""Yahoo's charts, read strictly: what is not as it was when this was written is named, never guessed at."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from forecaster.panel import SCHEMA, UTC_TIME
from forecaster.sources.protocol import SPLITS, Batch
from stockcast.market.intervals import BarInterval

QUOTED = ("open", "high", "low", "close", "volume")
HOUR = timedelta(hours=1)


class ChangedShapeError(Exception):
    """Yahoo's answer has another shape than expected; the message names the part."""


def read_chart(answer: object, ticker: str, bar_interval: BarInterval, now: datetime) -> Batch:
    """Turn a chart into bars and splits.

    Yahoo's prices have later splits taken out, and `adjclose` dividends too. Bars are as they were traded instead:
    prices times, and volume divided by, the ratios of the splits that came after them; all of those are in the chart,
    which reaches to the present. A daily bar's time is its date at the exchange, at 00:00 UTC. Bars without a close
    are no bars; those of a session, or an hour, that is not over are left out.

    Raises ChangedShapeError.
    """
    result = first_result(answer)
    meta = part(result, "meta", dict)
    named = part(meta, "symbol", str)
    if named.upper() != ticker.upper():
        raise ChangedShapeError(f"meta.symbol is '{named}'")
    granularity = part(meta, "dataGranularity", str)
    if granularity not in {bar_interval, {"1h": "60m"}.get(bar_interval)}:
        raise ChangedShapeError(f"meta.dataGranularity is '{granularity}', asked for was '{bar_interval}'")
    zone = time_zone(part(meta, "exchangeTimezoneName", str))
    if "timestamp" not in result:
        return Batch()
    quoted = quotes(result, bar_interval)
    splits = read_splits(result, ticker)
    bars = traded(quoted.filter(pl.col("close").is_not_null()), splits)
    bars = over(bars, meta, bar_interval, now)
    if bar_interval == "1d":
        bars = bars.with_columns(time=session_date(pl.col("time"), zone))
        bars = bars.unique("time", keep="last", maintain_order=True)
        splits = splits.with_columns(time=session_date(pl.col("time"), zone))
    return Batch(bars=bars.with_columns(ticker=pl.lit(ticker)).select(SCHEMA.names()), splits=splits)


def first_result(answer: object) -> Mapping[str, Any]:
    """Give the chart itself."""
    chart = part(answer, "chart", dict)
    if chart.get("error"):
        raise ChangedShapeError(f"chart.error is {chart['error']!r}")
    results = part(chart, "result", list)
    if len(results) != 1 or not isinstance(results[0], dict):
        raise ChangedShapeError(f"chart.result has {len(results)} parts, not one")
    return results[0]


def part(whole: object, name: str, kind: type) -> Any:  # noqa: ANN401 - JSON
    """Give a part of an answer; raise ChangedShapeError when it is missing or of another kind."""
    found = whole.get(name) if isinstance(whole, dict) else None
    if not isinstance(found, kind):
        raise ChangedShapeError(f"there is no '{name}' of type {kind.__name__}")
    return found


def quotes(result: Mapping[str, Any], bar_interval: BarInterval) -> pl.DataFrame:
    """Give time, open, high, low, close, volume and close_adj as they stand in the chart."""
    times = part(result, "timestamp", list)
    indicators = part(result, "indicators", dict)
    quote = part({"quote": dict(enumerate(part(indicators, "quote", list))).get(0)}, "quote", dict)
    columns = {name: numbers(quote, name, len(times)) for name in QUOTED}
    if bar_interval == "1d":
        adjusted = part({"adjclose": dict(enumerate(part(indicators, "adjclose", list))).get(0)}, "adjclose", dict)
        columns["close_adj"] = numbers(adjusted, "adjclose", len(times))
    else:
        # Hourly charts have no adjusted close: an hour's bar is adjusted for splits alone.
        columns["close_adj"] = columns["close"]
    seconds = pl.Series("time", times, dtype=pl.Int64())
    return pl.DataFrame({"time": pl.from_epoch(seconds).dt.replace_time_zone("UTC").cast(UTC_TIME), **columns})


def numbers(whole: Mapping[str, Any], name: str, length: int) -> pl.Series:
    """Give a list of numbers, or of nulls, of the given length."""
    values: Sequence[object] = part(whole, name, list)
    if len(values) != length:
        raise ChangedShapeError(f"'{name}' has {len(values)} values for {length} times")
    if not all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values):
        raise ChangedShapeError(f"'{name}' holds something that is no number")
    return pl.Series(name, values, dtype=pl.Float64(), strict=False)


def read_splits(result: Mapping[str, Any], ticker: str) -> pl.DataFrame:
    """Give the splits of a chart, their times as moments."""
    events = result.get("events", {})
    splits = part(events, "splits", dict).values() if "splits" in events else ()
    found = [(ticker, part(split, "date", int), ratio(split)) for split in splits]
    frame = pl.DataFrame(found, schema={"ticker": pl.String(), "time": pl.Int64(), "ratio": pl.Float64()}, orient="row")
    moment = pl.from_epoch("time").dt.replace_time_zone("UTC").cast(UTC_TIME)
    return frame.with_columns(moment).cast(SPLITS).sort("time")


def ratio(split: Mapping[str, Any]) -> float:
    """Give how many new shares one old share became."""
    new, old = split.get("numerator"), split.get("denominator")
    if not isinstance(new, int | float) or not isinstance(old, int | float) or new <= 0 or old <= 0:
        raise ChangedShapeError(f"a split is {new!r} for {old!r}")
    return new / old


def traded(quoted: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """Undo the splits that came after each bar: prices and volume as they were on the day."""
    factor = pl.Series("factor", [1.0]).new_from_index(0, quoted.height)
    for moment, ratio in splits.select("time", "ratio").iter_rows():
        factor *= (quoted["time"] < moment).cast(pl.Float64) * (ratio - 1) + 1
    return quoted.with_columns(
        *(pl.col(name) * factor for name in ("open", "high", "low", "close")), volume=pl.col("volume") / factor
    )


def over(bars: pl.DataFrame, meta: Mapping[str, Any], bar_interval: BarInterval, now: datetime) -> pl.DataFrame:
    """Leave out what is not over: the running session, or the running hour."""
    regular = part(part(meta, "currentTradingPeriod", dict), "regular", dict)
    begin, end = part(regular, "start", int), part(regular, "end", int)
    begun = pl.col("time").dt.epoch("s") >= begin
    if bar_interval == "1d":
        return bars if now.timestamp() >= end else bars.filter(~begun)
    # The last trade is told as a bar of its own that begins at no full step from the open.
    in_step = (pl.col("time").dt.epoch("s") - begin) % HOUR.seconds == 0
    return bars.filter((in_step | ~begun) & (pl.col("time") + HOUR <= now))


def session_date(moment: pl.Expr, zone: ZoneInfo) -> pl.Expr:
    """Give a moment's date at the exchange, at 00:00 UTC."""
    return moment.dt.convert_time_zone(zone.key).dt.date().cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def time_zone(name: str) -> ZoneInfo:
    """Give a time zone by its name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ChangedShapeError(f"meta.exchangeTimezoneName is '{name}', which is no time zone") from None
