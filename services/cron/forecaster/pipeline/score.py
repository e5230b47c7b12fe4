"""Score: forecasts whose day has come, against what came."""

import polars as pl

from forecaster.evaluation.outcomes import outcomes
from forecaster.evaluation.scores import score as compare
from forecaster.pipeline.drift import watch_drift
from forecaster.pipeline.watch import watch_champion
from forecaster.pipeline.work import NothingToWorkOnError, Work
from forecaster.storage.forecasts import restated, store_rescores, store_scores, unscored
from forecaster.storage.prices import last_session, read_panel
from stockcast.forecasts.levels import QUANTILES
from stockcast.wording import count

KEY = ("ticker", "as_of", "horizon")
BASELINE = pl.col("status") == "baseline"
SAME = 1e-9
"""A relative difference of outcomes that is rounding alone."""
SCORE_COLUMNS = (
    "pinball",
    "pinball_naive",
    "abs_error",
    "abs_error_naive",
    "inside_50",
    "inside_80",
    "inside_90",
    "inside_95",
    "pit",
)


def score(work: Work) -> str:
    """Score every forecast that has a bar for its target and no score yet; once for each last session.

    The baselines' are scored as the models', and not counted in what is told. Those whose prices were restated after
    they had been scored get a second score, beside the first.

    Raises NothingToWorkOnError when no prices are stored.
    """
    interval = work.settings.bar_interval
    with work.pool.lend() as opened:
        newest = last_session(opened, interval)
    if newest is None:
        raise NothingToWorkOnError("there are no prices to score against; `stockcast ingest` brings them")
    with work.once("score", newest) as run:
        if run is None:
            return f"forecasts were scored up to {newest:%Y-%m-%d} already"
        with work.pool.lend() as opened:
            panel = read_panel(work.settings, interval)
            due, changed = unscored(opened, interval), restated(opened, interval)
            stored = store_scores(opened, scores_of_all(due.filter(~BASELINE), panel, interval))
            store_scores(opened, scores_of_all(due.filter(BASELINE), panel, interval))
            again = store_rescores(opened, changed_scores(changed.filter(~BASELINE), panel, interval), interval)
            store_rescores(opened, changed_scores(changed.filter(BASELINE), panel, interval), interval)
        watch_drift(work, panel, newest)
        told = [f"{count(stored, 'forecast')} scored up to {newest:%Y-%m-%d}", watch_champion(work)]
        if again:
            told.insert(1, f"{again:,} scored again, for their prices were restated")
        run.result = "; ".join(filter(None, told))
        return run.result


def scores_of_all(due: pl.DataFrame, panel: pl.DataFrame, bar_interval: str) -> pl.DataFrame:
    """Score forecasts of any models: rows of the table `forecast_scores`."""
    rows = due.select(*KEY, "model_id")
    if not due.is_empty():
        came = outcomes(panel, due.unique(KEY, maintain_order=True))
        rows = pl.concat(scores(model, came) for model in due.partition_by("model_id", maintain_order=True))
    return rows.with_columns(bar_interval=pl.lit(bar_interval))


def changed_scores(due: pl.DataFrame, panel: pl.DataFrame, bar_interval: str) -> pl.DataFrame:
    """Score forecasts again and keep the scores of those whose outcome is not `actual_before` any more."""
    before = due.select(*KEY, "model_id", "actual_before")
    rows = scores_of_all(due, panel, bar_interval).join(before, on=[*KEY, "model_id"])
    if "actual" not in rows.columns:
        return rows.drop("actual_before")
    differs = (pl.col("actual") / pl.col("actual_before") - 1).abs() > SAME
    return rows.filter(differs).drop("actual_before")


def scores(due: pl.DataFrame, came: pl.DataFrame) -> pl.DataFrame:
    """Score one model's forecasts in returns; `actual` comes back in the forecast's traded units."""
    compared = compare(due.with_columns(pl.col(QUANTILES) / pl.col("last_price")), came)
    return compared.join(due.select(*KEY, "model_id", "last_price"), on=KEY).select(
        *KEY, "model_id", pl.col("actual") * pl.col("last_price"), *SCORE_COLUMNS
    )
