"""The walk-forward backtest: forecasts at past dates, each from what was known then, against what came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

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


class Parts(Protocol):
    """Where the forecasts of a walk are kept while it goes on: a part for each refit, numbered from 0."""

    def load(self, number: int) -> pl.DataFrame | None:
        """Give a part that is kept; None when there is none."""

    def save(self, number: int, part: pl.DataFrame) -> None:
        """Keep a part."""


def backtest(
    panel: pl.DataFrame,
    parameters: ModelParameters,
    walk: Walk,
    progress: Progress | None = None,
    kept: Parts | None = None,
) -> Backtest:
    """Forecast at every origin of the walk with a model that was trained on data up to its last refit alone.

    Features, volatilities and models use the past alone, so that one pass over the whole panel serves all origins.
    Parts that are `kept` from an earlier run of the same walk are taken from there.

    Raises:
        ValueError: there is no date between start and end.
    """
    observations = observe(panel)
    origins = _origins(observations.dates, walk)
    parts = list(_forecasts(observations, _blocks(origins, walk.refit), parameters, progress or _silent, kept))
    targets = next_bars(panel, parameters.horizons)
    forecasts = pl.concat(parts).join(targets, on=["ticker", "as_of", "horizon"], how="inner", maintain_order="left")
    scores = score(forecasts, outcomes(panel, forecasts))
    crossings = forecasts.select(
        pl.any_horizontal(pl.col(low) > pl.col(high) for low, high in pairwise(QUANTILES)).sum()
    ).item()
    return Backtest(forecasts, scores, {"origins": len(origins), "crossings": crossings, **summarise(scores)})


def _forecasts(
    observations: Observations,
    blocks: list[list[int]],
    parameters: ModelParameters,
    progress: Progress,
    kept: Parts | None,
) -> Iterator[pl.DataFrame]:
    fits: Fits = {}
    done, origins = 0, sum(map(len, blocks))
    for number, dates in enumerate(blocks):
        part = kept.load(number) if kept else None
        if part is None:
            progress(f"training as of {observations.dates[dates[0]]:%Y-%m-%d}", done / origins)
            model = train_at(observations, dates[0], parameters, fits, Watch())
            part = pl.concat(forecast_at(model, observations, date) for date in dates)
            if kept:
                kept.save(number, part)
        yield part
        done += len(dates)
        progress("forecasting", done / origins)


def _blocks(origins: list[int], refit: int) -> list[list[int]]:
    """Part the origins into those that one model forecasts: up to `refit` dates from the first one on."""
    blocks: list[list[int]] = []
    for date in origins:
        if not blocks or date >= blocks[-1][0] + refit:
            blocks.append([])
        blocks[-1].append(date)
    return blocks


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
