"""The walk-forward backtest: forecasts at past dates, each from what was known then, against what came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

import polars as pl

from forecaster.baselines.forecasting import forecast_baseline
from forecaster.baselines.history import history_of
from forecaster.baselines.training import train_baselines
from forecaster.evaluation.against import against_all
from forecaster.evaluation.outcomes import next_bars, outcomes
from forecaster.evaluation.scores import score
from forecaster.evaluation.summary import summarise
from forecaster.models.forecasting import forecast_at
from forecaster.models.observations import observe
from forecaster.models.own import fit_own, with_own
from forecaster.models.parameters import ModelParameters
from forecaster.models.progress import Progress, Watch
from forecaster.models.training import Fits, train_at
from stockcast.forecasts.baselines import BaselineKind
from stockcast.forecasts.levels import QUANTILES

# The share of the bars that come before the first origin when no start is given.
HISTORY_SHARE = 0.7

MODEL = "model"


@dataclass(frozen=True)
class Walk:
    """Where a backtest goes: origins at every `step`-th date from `start` to `end`, a refit every `refit` dates."""

    start: datetime | None = None
    end: datetime | None = None
    step: int = 5
    refit: int = 126


@dataclass(frozen=True)
class Backtest:
    """Forecasts with their `target_time`, for targets that the panel has; their scores; figures that go into JSON.

    `baselines` has the scores of each baseline's forecasts of the same targets.
    """

    forecasts: pl.DataFrame
    scores: pl.DataFrame
    baselines: Mapping[BaselineKind, pl.DataFrame]
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
    *,
    baselines: Sequence[BaselineKind] = (),
) -> Backtest:
    """Forecast at every origin of the walk with a model that was trained on data up to its last refit alone.

    Features, volatilities and models use the past alone, so that one pass over the whole panel serves all origins.
    Parts that are `kept` from an earlier run of the same walk are taken from there. The baselines named are refitted
    and forecast beside the model.

    Raises:
        ValueError: there is no date between start and end.
    """
    walked = _Walked(panel, parameters, baselines)
    origins = _origins(walked.observations.dates, walk)
    parts = list(_forecasts(walked, _blocks(origins, walk.refit), progress or _silent, kept))
    targets = next_bars(panel, parameters.horizons)
    made = pl.concat(parts).join(targets, on=["ticker", "as_of", "horizon"], how="inner", maintain_order="left")
    forecasts = made.filter(pl.col("maker") == MODEL).drop("maker")
    came = outcomes(panel, forecasts)
    scores = score(forecasts, came)
    beside = {kind: score(made.filter(pl.col("maker") == kind), came) for kind in baselines}
    crossings = forecasts.select(
        pl.any_horizontal(pl.col(low) > pl.col(high) for low, high in pairwise(QUANTILES)).sum()
    ).item()
    metrics = {"origins": len(origins), "crossings": crossings, **summarise(scores)}
    if beside and not scores.is_empty():
        metrics["baselines"] = against_all(scores, beside, walk.step)
    return Backtest(forecasts, scores, beside, metrics)


class _Walked:
    """A panel that is walked over: what all refits share."""

    def __init__(self, panel: pl.DataFrame, parameters: ModelParameters, baselines: Sequence[BaselineKind]) -> None:
        self.observations = observe(panel)
        self._parameters, self._baselines = parameters, baselines
        self._fits: Fits = {}
        self._history = history_of(panel)

    def forecast(self, dates: list[int]) -> pl.DataFrame:
        """Train at the first of some dates and forecast at each; `maker` is who made a row."""
        trained = train_at(self.observations, dates[0], self._parameters, self._fits, Watch())
        model = fit_own(trained, self._history, Watch())
        pooled = pl.concat(forecast_at(model, self.observations, date) for date in dates)
        made = [with_own(pooled, model, self._history).with_columns(maker=pl.lit(MODEL))]
        times = self.observations.dates.gather(dates)
        rows = self._history.rows_at(times)
        known = model.calibration.get("own")
        for baseline in train_baselines(self._history, times[0], self._baselines, known=known):
            beside = forecast_baseline(baseline, self._history, rows, self._parameters.horizons)
            made.append(beside.with_columns(maker=pl.lit(baseline.kind)))
        return pl.concat(made)


def _forecasts(
    walked: _Walked, blocks: list[list[int]], progress: Progress, kept: Parts | None
) -> Iterator[pl.DataFrame]:
    done, origins = 0, sum(map(len, blocks))
    for number, dates in enumerate(blocks):
        part = kept.load(number) if kept else None
        if part is None:
            progress(f"training as of {walked.observations.dates[dates[0]]:%Y-%m-%d}", done / origins)
            part = walked.forecast(dates)
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
