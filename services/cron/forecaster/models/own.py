"""Each ticker's own GJR-GARCH, mixed into what the pooled scale models say where there are few tickers to pool.

Few tickers tell a pooled model little that they have in common, and a model of each one's own past errs in another way:
the mean of both errs less. Many tickers need it less, and would be long to fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from forecaster.baselines import gjr
from forecaster.baselines.history import History
from forecaster.baselines.training import fit_by_ticker
from forecaster.models.progress import Watch
from forecaster.models.trained import TrainedModel
from stockcast.forecasts.levels import QUANTILES

KEY = ("ticker", "as_of", "horizon")

EVEN = 0.5
"""What a GJR-GARCH without a mean says of a rise."""


def fit_own(model: TrainedModel, history: History, watch: Watch) -> TrainedModel:
    """Add each ticker's own model, fitted on its bars up to the model's as-of; none where there are many tickers."""
    few = len(history.tickers) <= model.parameters.own_tickers
    if not (model.artifact and few and model.parameters.own_share):
        return model
    fitted, _ = fit_by_ticker(history, model.as_of, watch)
    return replace(model, calibration={**model.calibration, "own": fitted})


def with_own(made: pl.DataFrame, model: TrainedModel, history: History) -> pl.DataFrame:
    """Mix forecasts of times of the history, as `forecast_at` gives them, with those of the tickers' own models.

    The logs of the quantiles are averaged, so that they cross no more than before.
    """
    fitted = model.calibration.get("own")
    if not fitted or made.is_empty():
        return made
    joined = made.join(_own(fitted, history, made), on=KEY, how="left", maintain_order="left")
    share = pl.when(pl.col("own_q500").is_not_null()).then(model.parameters.own_share).otherwise(0.0)
    mixed = [
        (pl.col(name) * (pl.col(f"own_{name}").fill_null(1.0) / pl.col(name)) ** share).alias(name)
        for name in QUANTILES
    ]
    rise = pl.col("prob_up") + share * (EVEN - pl.col("prob_up"))
    return joined.with_columns(*mixed, prob_up=rise).select(made.columns)


def _own(fitted: Mapping[str, Sequence[float]], history: History, made: pl.DataFrame) -> pl.DataFrame:
    """Forecast with the tickers' own models: the keys of `made`, and quantiles of the gross return."""
    horizons = made["horizon"].unique().sort().to_list()
    rows = history.rows_at(made["as_of"].unique())
    rows = rows[history.panel["ticker"].gather(rows).is_in(list(fitted)).to_numpy()]
    repeated = np.repeat(rows, len(horizons))
    keys = history.panel.select("ticker", pl.col("time").alias("as_of"))[repeated].with_columns(
        horizon=pl.Series(np.tile(np.asarray(horizons, dtype=np.int32), rows.size))
    )
    logs = gjr.of_rows(history, fitted, rows, horizons).reshape(-1, len(QUANTILES))
    return keys.hstack(pl.DataFrame(np.exp(logs), schema=[f"own_{name}" for name in QUANTILES]))
