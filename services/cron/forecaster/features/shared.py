"""What all tickers of a date share: the calendar, and what they did together."""

import polars as pl

from forecaster.features.inputs import ewma, gjr_variance, log_scale, rolling_mean


def shared_by_date(inputs: pl.DataFrame) -> pl.DataFrame:
    """Return the `market_*`, `index_*` and calendar columns for each `time`.

    The index is the mean return of a date's tickers.
    """
    time = pl.col("time")
    return (
        inputs.lazy()
        .group_by("time")
        .agg(
            market_above_long_run=pl.col("above_long_run").mean(),
            market_shock=pl.col("shock").mean(),
            market_move=pl.col("standardised").mean(),
            market_94=(log_scale(pl.col("variance_94")) - pl.col("log_base")).mean(),
            market_80=(log_scale(pl.col("variance_80")) - pl.col("log_base")).mean(),
            index_squared=pl.col("log_return").mean() ** 2,
            index_negative=pl.col("log_return").mean().clip(upper_bound=0.0) ** 2,
        )
        .sort("time")
        .with_columns(index_long_run=pl.col("index_squared").cum_sum() / pl.col("index_squared").cum_count())
        .with_columns(
            market_shock_5=rolling_mean(pl.col("market_shock"), 5),
            market_move_5=pl.col("market_move").rolling_sum(5, min_samples=1),
            market_move_22=pl.col("market_move").rolling_sum(22, min_samples=1),
            index_log_94=log_scale(ewma(pl.col("index_squared"), 0.94)),
            weekday=time.dt.weekday(),
            days_to_month_end=time.dt.month_end().dt.day() - time.dt.day(),
            hour=time.dt.hour(),
            **_index_scales(),
        )
        .drop("index_squared", "index_negative", "index_long_run")
        .collect()
    )


def _index_scales() -> dict[str, pl.Expr]:
    squared, negative = pl.col("index_squared"), pl.col("index_negative")
    variances = {
        "index_80": ewma(squared, 0.80),
        "index_94": ewma(squared, 0.94),
        "index_down_90": 2 * ewma(negative, 0.90),
        "index_gjr": gjr_variance((0.02, 0.14, 0.90), "index_squared", "index_negative", "index_long_run"),
    }
    long_run = log_scale(pl.col("index_long_run"))
    return {name: log_scale(variance) - long_run for name, variance in variances.items()}
