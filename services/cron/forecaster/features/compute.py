"""Features of a whole panel, some tickers at a time so that memory holds one block of them beside the result."""

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from forecaster.features.inputs import with_inputs
from forecaster.features.shared import shared_by_date
from forecaster.features.table import FEATURES, Feature

BLOCK_ROWS = 250_000
SHARED = ("market", "calendar")


def compute_features(panel: pl.DataFrame) -> pl.DataFrame:
    """Return `ticker, time, base_scale` (volatility of one bar's log return) and a Float32 column for each feature.

    One row per bar of the panel, in its order. A row depends on that bar and earlier ones of the panel alone. What
    can't be computed (a ticker's first bar, ranges of close-only bars) is null.
    """
    return pl.concat(feature_blocks(panel))


def feature_blocks(panel: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give the rows of `compute_features` in blocks of whole tickers; a panel without rows is one block."""
    inputs = with_inputs(panel)
    shared = shared_by_date(inputs)
    columns = [_column(feature) for feature in FEATURES]
    for start, end in pairwise(_borders(panel)):
        block = inputs.slice(start, end - start).join(shared, on="time", how="left", maintain_order="left")
        yield block.select("ticker", "time", "base_scale", *columns)


def _column(feature: Feature) -> pl.Expr:
    # What a date's tickers share needs no look at other bars of the ticker
    values = feature.expression if feature.group in SHARED else feature.expression.over("ticker")
    return values.cast(pl.Float32).alias(feature.name)


def _borders(panel: pl.DataFrame) -> list[int]:
    """Return the rows at which blocks begin, and the number of rows; a block ends with its last ticker."""
    ends = panel.select(pl.col("ticker").rle().struct.field("len").cum_sum()).to_series()
    wanted = pl.int_range(BLOCK_ROWS, panel.height, BLOCK_ROWS, eager=True)
    return [0, *sorted({*ends.gather(ends.search_sorted(wanted, "left")).to_list(), panel.height})]
