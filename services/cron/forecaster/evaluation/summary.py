"""Summary of scores: the figures that a backtest and a model report, as JSON."""

from typing import Any

import polars as pl

from stockcast.forecasts.levels import INTERVALS


def summarise(scores: pl.DataFrame) -> dict[str, Any]:
    """Summarise rows of `horizon` and `score_arrays`'s columns over all horizons and for each.

    Gives over all, and under `horizons` for each: `targets`; `pinball`; `pinball_ratio` to the EWMA random walk;
    `coverage` of the four intervals; `mae_ratio` of the median to no change. A ratio is null where the baseline's
    loss is zero; no scores give an empty result.
    """
    if scores.is_empty():
        return {}
    by_horizon = {
        str(horizon): _figures(part)
        for (horizon,), part in scores.sort("horizon").group_by("horizon", maintain_order=True)
    }
    return {**_figures(scores), "horizons": by_horizon}


def _figures(scores: pl.DataFrame) -> dict[str, Any]:
    inside = {percent: f"inside_{percent}" for percent in INTERVALS}
    total = (
        scores.select("pinball", "pinball_naive", "abs_error", "abs_error_naive", *inside.values())
        .mean()
        .row(0, named=True)
    )
    return {
        "targets": scores.height,
        "pinball": total["pinball"],
        "pinball_ratio": _ratio(total["pinball"], total["pinball_naive"]),
        "coverage": {str(percent): total[column] for percent, column in inside.items()},
        "mae_ratio": _ratio(total["abs_error"], total["abs_error_naive"]),
    }


def _ratio(value: float, baseline: float) -> float | None:
    return value / baseline if baseline > 0 else None
