"""Leaks: whether anything that a forecast is made of knows the future, tried out on an installation's own prices."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from forecaster.evaluation.backtest import Walk, backtest
from forecaster.evaluation.outcomes import next_bars, outcomes
from forecaster.evaluation.scores import score
from forecaster.features.compute import compute_features
from forecaster.features.table import FEATURES
from forecaster.models.parameters import ModelParameters
from forecaster.panel import as_panel
from stockcast.forecasts.levels import LEVELS, QUANTILES

MOST_TICKERS, MOST_DATES = 20, 1_600
CUTS = (0.5, 0.75, 0.9)
ORIGINS_FROM = 0.8
NOISE_STEP = 10
LEAST_RATIO = 0.99
"""Relative to one distribution for all days, no forecast of noise has a smaller loss than this but by a leak."""


@dataclass(frozen=True)
class Check:
    """One thing that was tried: its name, whether it is well, and what was found, in a sentence."""

    name: str
    well: bool
    found: str


def check_all(panel: pl.DataFrame, parameters: ModelParameters) -> Iterator[Check]:
    """Try features, forecasts and a market of noise; a part of a large panel is enough.

    Raises:
        ValueError: the panel has too few dates to cut.
    """
    part = excerpt(panel)
    yield features_know_the_past_alone(part)
    yield forecasts_know_the_past_alone(part, parameters)
    yield noise_cannot_be_forecast(part, parameters)


def excerpt(panel: pl.DataFrame) -> pl.DataFrame:
    """Return the newest dates of the tickers with the most bars.

    Raises:
        ValueError: there are too few dates to cut.
    """
    longest = panel["ticker"].value_counts().sort("count", "ticker", descending=[True, False]).head(MOST_TICKERS)
    part = panel.join(longest.select("ticker"), on="ticker", how="semi", maintain_order="left")
    dates = part["time"].unique().sort()
    if len(dates) < 1 / (1 - CUTS[-1]):
        raise ValueError(f"{len(dates)} dates are too few to look for leaks in")
    return part.filter(pl.col("time") >= dates[-min(len(dates), MOST_DATES)])


def features_know_the_past_alone(panel: pl.DataFrame) -> Check:
    """Compute all features from prices that end at a date, and compare them with those of the whole panel."""
    whole = compute_features(panel)
    dates = panel["time"].unique().sort()
    for cut in (dates[int(share * len(dates))] for share in CUTS):
        before = pl.col("time") <= cut
        cut_off, known = compute_features(panel.filter(before)), whole.filter(before)
        for feature in FEATURES:
            if not cut_off[feature.name].equals(known[feature.name]):
                return Check(
                    "features", well=False, found=f"{feature.name} changes before {cut:%Y-%m-%d} when later prices come"
                )
    return Check(
        "features", well=True, found=f"none of {len(FEATURES)} changes when later prices come, at {len(CUTS)} dates"
    )


def forecasts_know_the_past_alone(panel: pl.DataFrame, parameters: ModelParameters) -> Check:
    """Forecast at past dates with and without the prices after them: features, model and calibration together."""
    dates = panel["time"].unique().sort()
    start, cut = dates[int(ORIGINS_FROM * len(dates))], dates[int(CUTS[-1] * len(dates))]
    walk = Walk(start, cut, step=5, refit=60)
    keys = ("ticker", "as_of", "horizon")
    known = backtest(panel.filter(pl.col("time") <= cut), parameters, walk).forecasts
    later = backtest(panel, parameters, walk).forecasts.join(known.select(keys), on=keys, how="semi")
    changed = known.sort(keys).filter(
        pl.any_horizontal(
            pl.Series(known.sort(keys)[name].to_numpy() != later.sort(keys)[name].to_numpy()) for name in QUANTILES
        )
    )
    if changed.is_empty():
        return Check("forecasts", well=True, found=f"none of {known.height:,} changes when later prices come")
    first = changed.row(0, named=True)
    found = f"{changed.height:,} of {known.height:,} change when later prices come, first {first['ticker']}"
    return Check("forecasts", well=False, found=f"{found} as of {first['as_of']:%Y-%m-%d}")


def noise_cannot_be_forecast(panel: pl.DataFrame, parameters: ModelParameters) -> Check:
    """Backtest on returns in random order: whoever beats one distribution for all days there knows the future."""
    noise = shuffled(panel, parameters.seed)
    dates = noise["time"].unique().sort()
    start = dates[int(ORIGINS_FROM * len(dates))]
    made = backtest(noise, parameters, Walk(start, step=NOISE_STEP, refit=len(dates)))
    if made.scores.is_empty():
        return Check("noise", well=True, found="too few prices to forecast noise with")
    constant = one_for_all(noise, made.forecasts, parameters)
    ratio = float(made.scores["pinball"].to_numpy().sum() / constant["pinball"].to_numpy().sum())
    return Check("noise", ratio >= LEAST_RATIO, f"the loss on shuffled returns is {ratio:.3f} of one distribution's")


def shuffled(panel: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return close-only prices whose daily returns are those of the panel in random order, ticker by ticker."""
    chance = np.random.default_rng(seed)
    parts = []
    for part in panel.partition_by("ticker", maintain_order=True):
        moves = np.diff(np.log(part["close_adj"].to_numpy()))
        price = np.exp(np.concatenate([[0.0], np.cumsum(chance.permutation(moves))]))
        empty = {name: pl.lit(None, dtype=pl.Float64) for name in ("open", "high", "low", "volume")}
        parts.append(part.with_columns(close=pl.Series(price), close_adj=pl.Series(price), **empty))
    return as_panel(pl.concat(parts))


def one_for_all(panel: pl.DataFrame, forecasts: pl.DataFrame, parameters: ModelParameters) -> pl.DataFrame:
    """Score the quantiles of all returns of a ticker, whenever they came, as the forecast of every day."""
    targets = outcomes(panel, next_bars(panel, parameters.horizons))
    quantiles = targets.group_by("ticker", "horizon").agg(
        pl.col("actual").quantile(level, "linear").alias(name) for level, name in zip(LEVELS, QUANTILES, strict=True)
    )
    keys = forecasts.select("ticker", "as_of", "horizon")
    return score(keys.join(quantiles, on=["ticker", "horizon"]), targets)
