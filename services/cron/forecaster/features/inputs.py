"""What features are built from: returns, variances, and the base scale that everything is measured in."""

import math

import polars as pl

RETURN_LIMIT = 0.5
# Keeps logarithms and divisions finite for a price that does not move.
SCALE_FLOOR = 1e-5


def with_inputs(panel: pl.DataFrame) -> pl.DataFrame:
    """Add returns, variance estimates, `base_scale` (volatility of one bar) and `log_base` to the panel.

    The base scale is sqrt(.25 EWMA(.80) + .40 EWMA(.94) + .25 EWMA(.985) + .10 RV(250)) + 1e-5, where EWMA(d) is the
    exponentially weighted mean of squared log returns with decay d (RiskMetrics) and RV(w) their mean over w bars.
    """
    return (
        panel.lazy()
        .with_columns(**_over_ticker(_returns()))
        .with_columns(
            squared=pl.col("log_return") ** 2,
            negative_squared=pl.col("log_return").clip(upper_bound=0.0) ** 2,
            log_volume=pl.col("volume").log1p(),
        )
        .with_columns(**_over_ticker(_variances()))
        .with_columns(base_scale=_base_scale())
        .with_columns(
            log_base=pl.col("base_scale").log(),
            log_long_run=log_scale(pl.col("variance_long_run")),
            standardised=pl.col("log_return") / pl.col("base_scale"),
        )
        .with_columns(
            shock=(pl.col("log_return").abs() / pl.col("base_scale").shift()).over("ticker"),
            above_long_run=pl.col("log_base") - pl.col("log_long_run"),
        )
        .collect()
    )


def ewma(values: pl.Expr, decay: float) -> pl.Expr:
    """Return the exponentially weighted mean of the values so far; weights fall by `decay` a bar and add up to one."""
    return values.ewm_mean(alpha=1 - decay, adjust=True, ignore_nulls=True)


def rolling_mean(values: pl.Expr, window: int, least: int = 1) -> pl.Expr:
    """Return the mean of the last `window` values, from `least` values on."""
    return values.rolling_mean(window, min_samples=least)


def log_scale(variance: pl.Expr) -> pl.Expr:
    """Return the log of the volatility that belongs to a variance, floored."""
    return 0.5 * (variance.clip(lower_bound=0.0) + SCALE_FLOOR**2).log()


def gjr_variance(parameters: tuple[float, float, float], squared: str, negative: str, long_run: str) -> pl.Expr:
    """Return the next bar's variance by a GJR-GARCH(1,1) filter (Glosten, Jagannathan, Runkle 1993).

    The parameters alpha, gamma and beta are fixed, the intercept is `long_run` * (1 - alpha - gamma/2 - beta). The
    recursion v' = u + beta v is an exponentially weighted mean of u / (1 - beta), which Polars has.
    """
    alpha, gamma, beta = parameters
    intercept = pl.col(long_run) * (1 - alpha - gamma / 2 - beta)
    news = intercept + alpha * pl.col(squared) + gamma * pl.col(negative)
    return ewma(news / (1 - beta), beta)


def _over_ticker(expressions: dict[str, pl.Expr]) -> dict[str, pl.Expr]:
    return {name: expression.over("ticker") for name, expression in expressions.items()}


def _returns() -> dict[str, pl.Expr]:
    log_price = pl.col("close_adj").log()
    log_range = (pl.col("high") / pl.col("low")).log()
    log_body = (pl.col("close") / pl.col("open")).log()
    adjusted_open = (pl.col("open") * pl.col("close_adj") / pl.col("close")).log()
    return {
        "log_price": log_price,
        "log_return": log_price.diff().clip(-RETURN_LIMIT, RETURN_LIMIT),
        "parkinson": log_range**2 / (4 * math.log(2)),
        "garman_klass": 0.5 * log_range**2 - (2 * math.log(2) - 1) * log_body**2,
        "overnight": (adjusted_open - log_price.shift()).clip(-RETURN_LIMIT, RETURN_LIMIT) ** 2,
    }


def _variances() -> dict[str, pl.Expr]:
    squared = pl.col("squared")
    return {
        "variance_80": ewma(squared, 0.80),
        "variance_94": ewma(squared, 0.94),
        "variance_985": ewma(squared, 0.985),
        "variance_250": rolling_mean(squared, 250),
        "variance_long_run": squared.cum_sum() / squared.cum_count(),
    }


def _base_scale() -> pl.Expr:
    variance = (
        0.25 * pl.col("variance_80")
        + 0.40 * pl.col("variance_94")
        + 0.25 * pl.col("variance_985")
        + 0.10 * pl.col("variance_250")
    )
    return variance.sqrt() + SCALE_FLOOR
