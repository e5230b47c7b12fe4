"""Features of a whole panel in one pass."""

import polars as pl

from forecaster.features.inputs import with_inputs
from forecaster.features.market import with_market
from forecaster.features.table import FEATURES


def compute_features(panel: pl.DataFrame) -> pl.DataFrame:
    """Return `ticker, time, base_scale` (volatility of one bar's log return) and a Float32 column for each feature.

    One row per bar of the panel, in its order. A row depends on that bar and earlier ones of the panel alone. What
    can't be computed (a ticker's first bar, ranges of close-only bars) is null.
    """
    return with_market(with_inputs(panel)).select(
        "ticker",
        "time",
        "base_scale",
        *(feature.expression.over("ticker").cast(pl.Float32).alias(feature.name) for feature in FEATURES),
    )
