"""Forecast: the distribution of every ticker's price on the coming sessions, stored before they come.

The baselines forecast the same beside the model.
"""

from datetime import datetime
from uuid import UUID

import polars as pl
from psycopg2.extensions import connection

from forecaster.calendars import target_times
from forecaster.models.forecasting import forecast as distributions
from forecaster.models.trained import TrainedModel
from forecaster.pipeline.beside import forecast_beside, train_missing
from forecaster.pipeline.work import NothingToWorkOnError, Work
from forecaster.storage.baselines import baselines_known_at
from forecaster.storage.forecasts import store_forecasts
from forecaster.storage.models import model_known_at
from forecaster.storage.prices import exchanges, last_session, read_panel
from stockcast.forecasts.levels import QUANTILES
from stockcast.market.intervals import BarInterval
from stockcast.wording import count


def forecast(work: Work, as_of: datetime | None = None, *, replayed: bool = False) -> str:
    """Forecast from what was known on `as_of` (the last session when None); once for each as-of.

    A forecast from before the last session is marked as replayed, whatever `replayed` says. Raises NothingToWorkOnError
    when there are no prices, or no model was trained on data up to that day.
    """
    interval = work.settings.bar_interval
    with work.pool.lend() as opened:
        newest = last_session(opened, interval)
        origin = as_of or newest
        known = model_known_at(opened, origin, interval) if origin else None
    if newest is None or origin is None:
        raise NothingToWorkOnError("there are no prices to forecast from; `stockcast ingest` brings them")
    if known is None:
        raise NothingToWorkOnError(
            f"no model was trained on data up to {origin:%Y-%m-%d}; `stockcast train` trains one"
        )
    with work.once("forecast", origin) as run:
        if run is None:
            return f"forecasts as of {origin:%Y-%m-%d} were stored already"
        model_id, model = known
        with work.pool.lend() as opened:
            rows = _rows(work, opened, model_id, model, origin).with_columns(
                bar_interval=pl.lit(interval), replayed=pl.lit(replayed or origin < newest)
            )
            by_the_model = pl.col("model_id") == str(model_id)
            stored = store_forecasts(opened, rows.filter(by_the_model))
            store_forecasts(opened, rows.filter(~by_the_model))
        tickers = count(rows["ticker"].n_unique(), "ticker")
        run.result = f"{count(stored, 'forecast')} for {tickers} as of {origin:%Y-%m-%d}"
        return run.result


def _rows(work: Work, opened: connection, model_id: UUID, model: TrainedModel, origin: datetime) -> pl.DataFrame:
    """Forecast with the model, and with the baselines that were known then; those that are missing are trained."""
    interval = work.settings.bar_interval
    panel = read_panel(work.settings, interval, origin)
    own = distributions(model, panel, origin).with_columns(model_id=pl.lit(str(model_id)))
    known = train_missing(opened, baselines_known_at(opened, origin, interval), panel, model.as_of, interval)
    made = pl.concat([own, forecast_beside(known, model, panel, origin)])
    return as_rows(in_traded_units(made, panel), origin, exchanges(opened), interval)


def in_traded_units(made: pl.DataFrame, panel: pl.DataFrame) -> pl.DataFrame:
    """Turn multiples of the last price into prices in the units that the ticker was traded in on the as-of day."""
    traded = panel.select("ticker", pl.col("time").alias("as_of"), pl.col("close").alias("last_price"))
    return (
        made.drop("last_price")
        .join(traded, on=["ticker", "as_of"])
        .with_columns(pl.col(QUANTILES) * pl.col("last_price"))
    )


def as_rows(
    made: pl.DataFrame, as_of: datetime, exchange_of: dict[str, str], bar_interval: BarInterval
) -> pl.DataFrame:
    """Add each row's target time: the coming sessions, or hours, of the ticker's exchange."""
    horizons = tuple(made["horizon"].unique().sort().to_list())
    if not horizons:
        return made.with_columns(target_time=pl.lit(as_of))
    tickers = made["ticker"].unique(maintain_order=True).to_list()
    coming = pl.concat(
        target_times(as_of, exchange_of[ticker], horizons, bar_interval).with_columns(ticker=pl.lit(ticker))
        for ticker in tickers
    )
    return made.join(coming, on=["ticker", "horizon"])
