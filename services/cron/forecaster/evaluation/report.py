"""What a backtest's report shows: loss by horizon with its uncertainty, coverage over time, PIT, the worst misses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from stockcast.forecasts.levels import INTERVALS

Floats = NDArray[np.float64]
NINETY_FIVE = 1.96
PERIODS, PIT_BINS, MISSES = 24, 20, 12


@dataclass(frozen=True)
class Loss:
    """Loss relative to the random walk's at one horizon, and the ends of its 95 % confidence interval."""

    horizon: int
    ratio: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Report:
    """Everything that is drawn.

    `coverage` has the columns `from` and `50` … `95`, a row for each of the periods, in time; `pit` the share of
    outcomes in each of 20 bins of probability; `misses` the forecasts with the largest loss beyond the random walk's.
    """

    losses: Sequence[Loss]
    coverage: pl.DataFrame
    pit: Floats
    misses: pl.DataFrame


def report(scores: pl.DataFrame) -> Report:
    """Sum up the scores of a backtest, of which there is at least one."""
    by_horizon = scores.sort("horizon").partition_by("horizon", as_dict=True, maintain_order=True)
    place, _ = np.histogram(scores["pit"].to_numpy(), bins=PIT_BINS, range=(0, 1))
    return Report(
        losses=[loss(part, int(horizon)) for (horizon,), part in by_horizon.items()],
        coverage=coverage_over_time(scores),
        pit=place / place.sum(),
        misses=worst_misses(scores),
    )


def loss(scores: pl.DataFrame, horizon: int) -> Loss:
    """Return the ratio of summed losses, with the standard error of a ratio of means of correlated sums by origin.

    Origins overlap, so their sums are correlated: variance by Newey and West (1987), with as many lags as the horizon.
    """
    sums = scores.group_by("as_of").agg(pl.col("pinball", "pinball_naive").sum()).sort("as_of")
    model, naive = sums["pinball"].to_numpy(), sums["pinball_naive"].to_numpy()
    if naive.sum() == 0:
        return Loss(horizon, float("nan"), float("nan"), float("nan"))
    ratio = float(model.sum() / naive.sum())
    margin = NINETY_FIVE * np.sqrt(long_run_variance(model - ratio * naive, horizon) * model.size) / naive.sum()
    return Loss(horizon, ratio, ratio - float(margin), ratio + float(margin))


def long_run_variance(values: Floats, lags: int) -> float:
    """Return the variance of correlated values with mean zero, Bartlett's weights up to `lags` (Newey, West 1987)."""
    total = float(np.mean(values**2))
    for lag in range(1, min(lags, values.size - 1) + 1):
        total += 2 * (1 - lag / (lags + 1)) * float(np.sum(values[lag:] * values[:-lag]) / values.size)
    return max(total, 0.0)


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
