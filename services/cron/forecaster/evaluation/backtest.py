"""The walk-forward backtest: forecasts at past dates, each from what was known then, against what came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import polars as pl

from forecaster.evaluation.outcomes import next_bars, outcomes
from forecaster.evaluation.scores import score
from forecaster.evaluation.summary import summarise
from forecaster.models.forecasting import forecast_at
from forecaster.models.observations import Observations, observe
from forecaster.models.parameters import ModelParameters
from forecaster.models.progress import Progress, Watch
from forecaster.models.training import Fits, train_at
from stockcast.forecasts.levels import QUANTILES

# The share of the bars that come before the first origin when no start is given.
HISTORY_SHARE = 0.7


@dataclass(frozen=True)
class Walk:
    """Where a backtest goes: origins at every `step`-th date from `start` to `end`, a refit every `refit` dates."""

    start: datetime | None = None
    end: datetime | None = None
    step: int = 5
    refit: int = 126


@dataclass(frozen=True)
class Backtest:
    """Forecasts with their `target_time`, for targets that the panel has; their scores; figures that go into JSON."""

    forecasts: pl.DataFrame
    scores: pl.DataFrame
    metrics: dict[str, Any]


def backtest(
    panel: pl.DataFrame, parameters: ModelParameters, walk: Walk, progress: Progress | None = None
) -> Backtest:
    """Forecast at every origin of the walk with a model that was trained on data up to its last refit alone.

    Features, volatilities and models use the past alone, so that one pass over the whole panel serves all origins.

    Raises:
        ValueError: there is no date between start and end.
    """
    observations = observe(panel)
    origins = _origins(observations.dates, walk)
    parts = list(_forecasts(observations, origins, parameters, walk.refit, progress or _silent))
    targets = next_bars(panel, parameters.horizons)
    forecasts = pl.concat(parts).join(targets, on=["ticker", "as_of", "horizon"], how="inner", maintain_order="left")
    scores = score(forecasts, outcomes(panel, forecasts))
    crossings = forecasts.select(
        pl.any_horizontal(pl.col(low) > pl.col(high) for low, high in pairwise(QUANTILES)).sum()
    ).item()
    return Backtest(forecasts, scores, {"origins": len(origins), "crossings": crossings, **summarise(scores)})


def _forecasts(
    observations: Observations, origins: list[int], parameters: ModelParameters, refit: int, progress: Progress
) -> Iterator[pl.DataFrame]:
    fits: Fits = {}
    due = origins[0]
    for number, date in enumerate(origins):
        if date >= due:
            progress(f"training as of {observations.dates[date]:%Y-%m-%d}", number / len(origins))
            model = train_at(observations, date, parameters, fits, Watch())
            due = date + refit
        yield forecast_at(model, observations, date)
        progress("forecasting", (number + 1) / len(origins))


def _silent(_phase: str, _share: float) -> None:
    return


def _origins(dates: pl.Series, walk: Walk) -> list[int]:
    first = int(len(dates) * HISTORY_SHARE) if walk.start is None else int(dates.search_sorted(walk.start, side="left"))
    after = len(dates) if walk.end is None else int(dates.search_sorted(walk.end, side="right"))
    if first >= after:
        raise ValueError(
            f"there is no date from {walk.start} to {walk.end}; the prices are from {dates[0]} to {dates[-1]}"
        )
    return list(range(first, after, walk.step))
