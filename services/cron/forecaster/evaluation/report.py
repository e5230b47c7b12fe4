"""What a backtest's report shows beside its figures: coverage over time, PIT, the worst misses."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stockcast.forecasts.levels import INTERVALS

Floats = NDArray[np.float64]
PERIODS, PIT_BINS, MISSES = 24, 20, 12


@dataclass(frozen=True)
class Report:
    """What is drawn beside the figures.

    `coverage` has the columns `from` and `50` … `95`, a row for each of the periods, in time; `pit` the share of
    outcomes in each of 20 bins of probability; `misses` the forecasts with the largest loss beyond the random walk's.
    """

    coverage: pl.DataFrame
    pit: Floats
    misses: pl.DataFrame


def report(scores: pl.DataFrame) -> Report:
    """Sum up the scores of a backtest, of which there is at least one."""
    place, _ = np.histogram(scores["pit"].to_numpy(), bins=PIT_BINS, range=(0, 1))
    return Report(
        coverage=coverage_over_time(scores),
        pit=place / place.sum(),
        misses=worst_misses(scores),
    )


def coverage_over_time(scores: pl.DataFrame) -> pl.DataFrame:
    """Return the share of outcomes inside each interval in up to 24 periods of equally many origins."""
    origins = scores["as_of"].unique().sort()
    length = max(1, -(-len(origins) // PERIODS))
    period = pl.DataFrame({"as_of": origins}).with_columns(
        from_=pl.col("as_of").gather(pl.int_range(pl.len()) // length * length)
    )
    return (
        scores.join(period, on="as_of")
        .group_by(pl.col("from_").alias("from"))
        .agg(pl.col(f"inside_{percent}").mean().alias(str(percent)) for percent in INTERVALS)
        .sort("from")
    )


def worst_misses(scores: pl.DataFrame) -> pl.DataFrame:
    """Return `ticker, as_of, target_time, horizon, actual, pit` of the worst forecasts, one a ticker and target."""
    return (
        scores.with_columns(excess=pl.col("pinball") - pl.col("pinball_naive"))
        .sort("excess", "ticker", "as_of", descending=[True, False, False])
        .unique(["ticker", "target_time"], keep="first", maintain_order=True)
        .head(MISSES)
        .select("ticker", "as_of", "target_time", "horizon", "actual", "pit")
    )
