"""What an experiment may learn from: returns and indicators without a scale, each known when its bar closes."""

from collections.abc import Callable, Sequence
from math import sqrt

import polars as pl

from forecaster.features.compute import compute_features
from forecaster.features.inputs import rolling_mean, with_inputs
from forecaster.features.table import FEATURE_NAMES
from stockcast.lab.spec import Features
from stockcast.market import indicators
from stockcast.market.indicators import Indicator

LAGS = (1, 2, 3, 4, 5, 7, 10, 22)
LIMIT = 10.0
"""Where a feature ends: what is further out is a price that hardly moved before, or an error."""
USUAL_VOLUME = 22
"""Bars whose mean volume is the usual one."""


def compute(panel: pl.DataFrame, groups: Sequence[Features]) -> pl.DataFrame:
    """Return `ticker, time, base_scale` and the columns of the groups, one row for each bar of the panel, in its order.

    A row depends on that bar and earlier ones alone. What can't be computed is null; no value is beyond ±10, but of the
    forecasts' own features, which are as the forecasts have them.
    """
    # Ticker by ticker, as lists of numbers take much memory
    computed = pl.concat(_of_ticker(bars, groups) for bars in panel.partition_by("ticker", maintain_order=True))
    return computed.hstack(compute_features(panel).select(FEATURE_NAMES)) if "production" in groups else computed


def _of_ticker(bars: pl.DataFrame, groups: Sequence[Features]) -> pl.DataFrame:
    known = _adjusted(bars)
    columns: list[pl.Series] = []
    for group in groups:
        if group == "lagged-returns":
            columns.extend(_lagged_returns(known).get_columns())
        elif group in INDICATORS:
            columns.append(pl.Series(group.replace("-", "_"), INDICATORS[group](known), dtype=pl.Float64))
    return known.select("ticker", "time", "base_scale").with_columns(
        column.clip(-LIMIT, LIMIT).cast(pl.Float32).fill_nan(None) for column in columns
    )


def _adjusted(bars: pl.DataFrame) -> pl.DataFrame:
    """Add the base scale, the bar's volume as a multiple of the usual one, and prices in the adjusted close's units."""
    factor = pl.col("close_adj") / pl.col("close")
    volume = pl.when(pl.col("volume") > 0).then(pl.col("volume"))
    return with_inputs(bars).with_columns(
        high=pl.col("high") * factor,
        low=pl.col("low") * factor,
        relative_volume=volume / rolling_mean(volume, USUAL_VOLUME),
    )


def _lagged_returns(known: pl.DataFrame) -> pl.DataFrame:
    log_price, scale = pl.col("log_price"), pl.col("base_scale")
    return known.select((log_price.diff(lag) / (scale * sqrt(lag))).alias(f"return_{lag}") for lag in LAGS)


def _per_scale(bars: pl.DataFrame, values: Indicator, power: int = 1) -> Indicator:
    """Measure what was computed from log prices by the size of a usual move."""
    scales = bars["base_scale"].to_list()
    return [
        None if value is None or scale is None else value / scale**power
        for value, scale in zip(values, scales, strict=True)
    ]


def _macd(bars: pl.DataFrame) -> Indicator:
    return _per_scale(bars, indicators.macd(bars["log_price"].to_list()).line)


def _macd_change(bars: pl.DataFrame) -> Indicator:
    return _per_scale(bars, indicators.changes(indicators.macd(bars["log_price"].to_list()).line))


def _relative_strength(bars: pl.DataFrame) -> Indicator:
    values = indicators.relative_strength_index(bars["close_adj"].to_list())
    return [None if value is None else value / 50 - 1 for value in values]


def _commodity_channel(bars: pl.DataFrame) -> Indicator:
    highs, lows, closes = (bars[name].to_list() for name in ("high", "low", "close_adj"))
    values = indicators.commodity_channel_index(highs, lows, closes)
    return [None if value is None else value / 100 for value in values]


def _ease_of_movement(bars: pl.DataFrame) -> Indicator:
    # In log prices the range and the move of its middle have no unit
    highs, lows = (bars[name].log().to_list() for name in ("high", "low"))
    values = indicators.ease_of_movement(highs, lows, bars["relative_volume"].to_list())
    per_share = [None if value is None else value / indicators.SHARES_OF_A_BOX for value in values]
    return _per_scale(bars, per_share, power=2)


def _force_index(bars: pl.DataFrame) -> Indicator:
    return _per_scale(bars, indicators.force_index(bars["log_price"].to_list(), bars["relative_volume"].to_list()))


INDICATORS: dict[Features, Callable[[pl.DataFrame], Indicator]] = {
    "macd": _macd,
    "macd-change": _macd_change,
    "rsi": _relative_strength,
    "cci": _commodity_channel,
    "ease-of-movement": _ease_of_movement,
    "force-index": _force_index,
}
