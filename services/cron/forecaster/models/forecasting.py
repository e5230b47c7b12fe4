"""Forecasting: the distribution of every ticker's price over the next bars, by a trained model."""

from datetime import datetime

import numpy as np
import polars as pl

from forecaster.baselines.history import history_of
from forecaster.features.table import FEATURE_NAMES
from forecaster.models.calibration import Scales, gross_quantiles
from forecaster.models.observations import Floats, Integers, Observations, observe
from forecaster.models.own import with_own
from forecaster.models.parameters import FULL_BARS, LEAST_BARS
from forecaster.models.reasons import GROUPS, reasons
from forecaster.models.scale import from_bytes, predict_scale
from forecaster.models.trained import TrainedModel
from forecaster.models.weaknesses import weaknesses
from forecaster.panel import UTC_TIME
from stockcast.forecasts.levels import QUANTILES

SCHEMA = pl.Schema(
    {
        "ticker": pl.String(),
        "as_of": UTC_TIME,
        "horizon": pl.Int32(),
        "last_price": pl.Float64(),
        **{name: pl.Float64() for name in QUANTILES},
        "prob_up": pl.Float64(),
    }
)
EXPLAINED = pl.Schema({**SCHEMA, "reasons": pl.String(), "flags": pl.List(pl.String())})


def forecast(model: TrainedModel, panel: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Forecast at `as_of` from the panel's bars up to then; bars after it change nothing.

    Returns `ticker, as_of, horizon, last_price, q025 … q975, prob_up, reasons, flags`: quantiles of the gross return,
    as multiples of `last_price` (the adjusted close at `as_of`), non-decreasing along the row. One row for each horizon
    and each ticker that has a bar at `as_of` and at least 30 bars; with fewer than 260 the base scale takes the place
    of the trained one. `reasons` is JSON: what each group of features adds to the log of the width, null where the
    trained scale is not used. `flags` name what makes it weak, as `forecaster.models.weaknesses` has it.

    Raises:
        ValueError: the model was trained on other features than this version computes.
    """
    known = panel.filter(pl.col("time") <= as_of)
    observations = observe(known, at=as_of)
    date = observations.date_of(as_of)
    if date is None:
        return EXPLAINED.to_frame()
    made = with_own(forecast_at(model, observations, date), model, history_of(known))
    reasoned = made.join(_reasons(model, observations), on=["ticker", "horizon"], how="left", maintain_order="left")
    flagged = reasoned.join(weaknesses(known), on="ticker", how="left", maintain_order="left")
    return flagged.with_columns(pl.col("flags").fill_null(pl.lit([], dtype=pl.List(pl.String()))))


def forecast_at(model: TrainedModel, observations: Observations, date: int) -> pl.DataFrame:
    """Forecast at the position `date` of the observations' dates, without reasons and the tickers' own models."""
    if model.features != FEATURE_NAMES:
        raise ValueError("the model was trained on other features than this version computes; train it again")
    rows = np.flatnonzero((observations.date == date) & (observations.bar + 1 >= LEAST_BARS))
    quantiles, prob_up = _distributions(model, observations, rows)
    horizons = model.parameters.horizons
    keys = pl.DataFrame(
        {
            "ticker": observations.ticker.gather(np.repeat(rows, len(horizons))),
            "as_of": pl.repeat(observations.dates[date], rows.size * len(horizons), dtype=UTC_TIME, eager=True),
            "horizon": np.tile(np.asarray(horizons, dtype=np.int32), rows.size),
            "last_price": np.repeat(observations.price[rows], len(horizons)),
        }
    )
    values = pl.DataFrame(quantiles.reshape(-1, len(QUANTILES)), schema=list(QUANTILES))
    return keys.hstack(values).with_columns(prob_up=pl.Series(prob_up.ravel())).match_to_schema(SCHEMA)


def _reasons(model: TrainedModel, observations: Observations) -> pl.DataFrame:
    horizons = model.parameters.horizons
    rows = np.flatnonzero(observations.bar + 1 >= FULL_BARS)
    explained = pl.Series([], dtype=pl.String)
    if model.artifact and rows.size:
        added = reasons(from_bytes(model.artifact, model.parameters.threads), observations, rows, horizons)
        shares = pl.DataFrame(added.reshape(-1, len(GROUPS)).round(4), schema=list(GROUPS))
        explained = shares.to_struct().struct.json_encode()
    tickers = observations.ticker.gather(np.repeat(rows, len(horizons))).head(len(explained))
    numbers = np.tile(np.asarray(horizons, dtype=np.int32), rows.size)[: len(explained)]
    return pl.DataFrame({"ticker": tickers, "horizon": numbers, "reasons": explained})


def _distributions(model: TrainedModel, observations: Observations, rows: Integers) -> tuple[Floats, Floats]:
    parameters = model.parameters
    base = np.repeat(observations.base_scale[rows][:, None], len(parameters.horizons), axis=1)
    quantiles, prob_up = gross_quantiles(model.calibration["base"], observations, Scales(rows, base), parameters)
    full = observations.bar[rows] + 1 >= FULL_BARS
    if model.artifact and full.any():
        members = from_bytes(model.artifact, parameters.threads)
        scales = Scales(rows[full], predict_scale(members, observations, rows[full], parameters.horizons))
        quantiles[full], prob_up[full] = gross_quantiles(model.calibration["trained"], observations, scales, parameters)
    return quantiles, prob_up
