"""Outcomes: what came of a forecast's target."""

from collections.abc import Sequence

import polars as pl

from forecaster.evaluation.baselines import ewma_volatility


def next_bars(panel: pl.DataFrame, horizons: Sequence[int]) -> pl.DataFrame:
    """Return `ticker, as_of, horizon, target_time`: the ticker's own h-th next bar after each bar."""
    bar = pl.int_range(pl.len()).over("ticker")
    bars = panel.lazy().select("ticker", "time", bar=bar)
    ahead = [
        bars.with_columns(
            horizon=pl.lit(horizon, dtype=pl.Int32), target_time=pl.col("time").shift(-horizon).over("ticker")
        )
        for horizon in horizons
    ]
    targets = pl.concat(ahead).filter(pl.col("target_time").is_not_null())
    return targets.select("ticker", pl.col("time").alias("as_of"), "horizon", "target_time").collect()


def outcomes(panel: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """Return `ticker, as_of, horizon, target_time, actual, volatility` for the targets whose bar the panel has.

    `targets` has the first four columns. `actual` is the gross return from `as_of` to `target_time` in adjusted closes,
    `volatility` the EWMA(.94) volatility that was known at `as_of`.
    """
    closes = panel.select("ticker", "time", "close_adj").with_columns(volatility=pl.Series(ewma_volatility(panel)))
    start = closes.rename({"time": "as_of", "close_adj": "price_then"})
    end = closes.select("ticker", pl.col("time").alias("target_time"), pl.col("close_adj").alias("price_later"))
    return (
        targets.select("ticker", "as_of", "horizon", "target_time")
        .join(start, on=["ticker", "as_of"], how="inner", maintain_order="left")
        .join(end, on=["ticker", "target_time"], how="inner", maintain_order="left")
        .select(
            "ticker",
            "as_of",
            "horizon",
            "target_time",
            (pl.col("price_later") / pl.col("price_then")).alias("actual"),
            "volatility",
        )
    )
