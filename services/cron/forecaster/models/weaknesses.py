"""What makes a forecast weak: reasons in the ticker's own bars to trust it less than others."""

import polars as pl

from forecaster.models.parameters import FULL_BARS

RECENT = 21
"""Bars in which a price that stands still, or leaps, makes a forecast weak."""

LEAP, TIMES_USUAL = 0.4, 12.0
"""A log return of one bar (half up or a third down) that is an unadjusted split more often than a price, if it is also
so many times the ticker's median move of the last year."""


def weaknesses(panel: pl.DataFrame) -> pl.DataFrame:
    """Return `ticker, flags` of the tickers whose last bars make their forecasts weak; flags in alphabetical order.

    `halted`: no volume, though it is known, in the last 21 bars. `leap`: one of them moved far more than usual, by half
    up or a third down at least. `short`: fewer than 260 bars, so that the base scale speaks. `still`: no move at all in
    the last 21 bars.
    """
    moves = pl.col("close_adj").tail(FULL_BARS).log().diff().abs()
    recent = panel.group_by("ticker").agg(
        bars=pl.len(),
        usual=moves.median(),
        largest=moves.tail(RECENT).max(),
        volume=pl.col("volume").tail(RECENT).max(),
    )
    rules = {
        "halted": pl.col("volume") == 0,
        "leap": (pl.col("largest") > LEAP) & (pl.col("largest") > TIMES_USUAL * pl.col("usual")),
        "short": pl.col("bars") < FULL_BARS,
        "still": pl.col("largest") == 0,
    }
    flags = [pl.when(rule).then(pl.lit(name)) for name, rule in rules.items()]
    return (
        recent.select("ticker", flags=pl.concat_list(flags).list.drop_nulls())
        .filter(pl.col("flags").list.len() > 0)
        .sort("ticker")
    )
