"""What is done beside the model: baselines are trained when it is, and forecast whenever it does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import polars as pl
from psycopg2.extensions import connection

from forecaster.baselines.forecasting import forecast_baseline
from forecaster.baselines.history import history_of
from forecaster.baselines.trained import TrainedBaseline
from forecaster.baselines.training import train_baselines
from forecaster.models.progress import Watch
from forecaster.models.trained import TrainedModel
from forecaster.panel import panel_hash
from forecaster.storage.baselines import store_baselines
from stockcast.forecasts.baselines import BASELINES

Known = Sequence[tuple[UUID, TrainedBaseline]]


def train_missing(opened: connection, known: Known, panel: pl.DataFrame, as_of: datetime, bar_interval: str) -> Known:
    """Train and store the baselines that are not known, on the panel's bars up to `as_of`, and give all of them.

    An installation that was there before them lacks them, and so does a day before the first training.
    """
    missing = [kind for kind in BASELINES if kind not in {baseline.kind for _, baseline in known}]
    if not missing:
        return known
    bars = panel.filter(pl.col("time") <= as_of)
    trained = train_baselines(history_of(bars), as_of, missing, Watch())
    return [*known, *store_baselines(opened, trained, bar_interval=bar_interval, data_hash=panel_hash(bars))]


def forecast_beside(known: Known, model: TrainedModel, panel: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Forecast with baselines what the model forecasts at `as_of`: its columns, and `model_id`."""
    history = history_of(panel)
    rows = history.rows_at(pl.Series([as_of], dtype=panel.schema["time"]))
    return pl.concat(
        forecast_baseline(baseline, history, rows, model.parameters.horizons).with_columns(
            reasons=pl.lit(None, dtype=pl.String),
            flags=pl.lit([], dtype=pl.List(pl.String())),
            model_id=pl.lit(str(model_id)),
        )
        for model_id, baseline in known
    )
