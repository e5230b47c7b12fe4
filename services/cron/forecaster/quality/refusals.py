"""What is no bar: the rules that put a record into quarantine."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from forecaster.calendars import outside_of_sessions
from forecaster.panel import PRICES, SCHEMA
from forecaster.quality.rules import Limits
from forecaster.sources.protocol import REFUSED

TRADED = ("open", "high", "low", "close")


def refuse(
    bars: pl.DataFrame, exchange_of: Mapping[str, str], now: datetime, limits: Limits, bar_interval: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part bars of the panel's types, in the source's order, from records that are none: `REFUSED`, each rule's first.

    Of bars of one time the first stays; repeats that are the same in everything are dropped without a word.
    """
    bars = bars.unique(maintain_order=True, keep="first")
    marked = bars.with_columns(
        outside=outside_of_sessions(bars, exchange_of, bar_interval), reason=pl.lit(None, dtype=pl.String)
    )
    marked = marked.with_columns(broken=pl.coalesce(_broken(now, limits)))
    sound = marked.filter(pl.col("broken").is_null())
    repeated = ~sound.select(pl.struct("ticker", "time").is_first_distinct()).to_series()
    sound = sound.with_columns(broken=pl.when(repeated).then(pl.lit("duplicate")))
    refused = pl.concat([marked.filter(pl.col("broken").is_not_null()), sound.filter(repeated)])
    return sound.filter(~repeated).select(bars.columns), as_refused(refused)


def as_refused(bars: pl.DataFrame) -> pl.DataFrame:
    """Give each record its reason, with the numbers that are wrong, and itself as JSON."""
    prices = pl.format(
        "open {}, high {}, low {}, close {}, adjusted {}", *(_shown(name) for name in (*TRADED, "close_adj"))
    )
    reason = (
        pl.when(pl.col("broken") == "volume-negative")
        .then(pl.format("the volume is {}; it must be 0 or more", _shown("volume")))
        .when(pl.col("broken") == "no-price")
        .then(pl.lit("close and close_adj are both empty; one must be filled"))
        .when(pl.col("broken") == "price-not-positive")
        .then(pl.format("a price is not a positive number: {}", prices))
        .when(pl.col("broken") == "high-low-bounds")
        .then(pl.format("high and low do not bound open and close: {}", prices))
        .when(pl.col("broken") == "in-the-future")
        .then(pl.lit("the session has not begun yet"))
        .when(pl.col("broken") == "out-of-session")
        .then(pl.lit("the exchange has no session then"))
        .otherwise(pl.format("another bar of the same time came before: this one has {}", prices))
    )
    raw = pl.struct("ticker", pl.col("time").dt.strftime("%Y-%m-%dT%H:%M:%SZ"), *SCHEMA.names()[2:])
    return bars.select(
        "ticker",
        "time",
        rule="broken",
        reason=pl.format("{} at {}: {}", "ticker", pl.col("time").dt.strftime("%Y-%m-%d %H:%M UTC"), reason),
        raw=raw.struct.json_encode(),
    ).cast(REFUSED)


def _broken(now: datetime, limits: Limits) -> list[pl.Expr]:
    highest, lowest = pl.max_horizontal(TRADED), pl.min_horizontal(TRADED)
    checks = {
        "no-price": pl.col("close").is_null() & pl.col("close_adj").is_null(),
        "price-not-positive": pl.any_horizontal((pl.col(name) <= 0) | pl.col(name).is_infinite() for name in PRICES),
        "volume-negative": (pl.col("volume") < 0) | pl.col("volume").is_infinite(),
        "high-low-bounds": (pl.col("high") < highest * (1 - limits.bounds))
        | (pl.col("low") > lowest * (1 + limits.bounds)),
        "in-the-future": pl.col("time") > now,
        "out-of-session": pl.col("outside"),
    }
    return [pl.when(wrong.fill_null(value=False)).then(pl.lit(rule)) for rule, wrong in checks.items()]


def _shown(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null("none")
