"""Forecasts against a baseline's of the same targets: how much less they lost, and whether that may be chance."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from forecaster.evaluation.scores import KEYS
from stockcast.forecasts.baselines import BaselineKind
from stockcast.forecasts.loss_ratio import loss_ratio


def against_all(scores: pl.DataFrame, baselines: Mapping[BaselineKind, pl.DataFrame], step: int) -> dict[str, Any]:
    """Compare scores with each baseline's, from origins at every `step`-th date: `against` by kind."""
    return {kind: against(scores, of_baseline, step) for kind, of_baseline in baselines.items()}


def against(scores: pl.DataFrame, baseline: pl.DataFrame, step: int) -> dict[str, Any]:
    """Compare rows of `forecaster.evaluation.scores.score`, over all horizons and under `horizons` for each.

    Gives `targets`; `pinball_ratio` with the ends of its 95 % confidence interval, `lower` and `upper`, and the
    `p_value` of no difference; `mae_ratio` of the medians. What can't be told is null; no common target gives an empty
    result.
    """
    other = baseline.select(*KEYS, other_loss="pinball", other_error="abs_error")
    both = scores.join(other, on=KEYS, how="inner", maintain_order="left")
    if both.is_empty():
        return {}
    parts = both.sort("horizon").partition_by("horizon", as_dict=True, maintain_order=True)
    by_horizon = {str(horizon): _figures(part, step) for (horizon,), part in parts.items()}
    return {**_figures(both, step), "horizons": by_horizon}


def _figures(both: pl.DataFrame, step: int) -> dict[str, Any]:
    sums = both.group_by("as_of").agg(pl.col("pinball", "other_loss").sum()).sort("as_of")
    longest: int = both["horizon"].max()  # type: ignore[assignment]
    # Dates whose targets overlap, three times over, for the weights of the lags fade
    found = loss_ratio(sums["pinball"].to_list(), sums["other_loss"].to_list(), lags=3 * -(-longest // step))
    error, other_error = both["abs_error"].mean(), both["other_error"].mean()
    return {
        "targets": both.height,
        "pinball_ratio": found.ratio,
        "lower": found.lower,
        "upper": found.upper,
        "p_value": found.p_value,
        "mae_ratio": error / other_error if other_error else None,  # type: ignore[operator]
    }
