"""The table of features: each with its name, group, window in bars, and formula.

All are ratios or logarithms of ratios, so that one model serves every ticker, and use the past alone. `relative` is the
log of a volatility estimate minus the log of the base scale.
"""

from dataclasses import dataclass

import polars as pl

from forecaster.features.inputs import SCALE_FLOOR, ewma, gjr_variance, log_scale, rolling_mean

WHOLE_PAST = 0


@dataclass(frozen=True)
class Feature:
    """One column of the feature frame: `expression` is evaluated within a ticker; window 0 means the whole past."""

    name: str
    group: str
    window: int
    formula: str
    expression: pl.Expr


def relative(variance: pl.Expr) -> pl.Expr:
    """Return the log of a volatility estimate minus the log of the base scale."""
    return log_scale(variance) - pl.col("log_base")


def _volatility() -> list[Feature]:
    squared = pl.col("squared")
    known = [
        ("relative_ewma_80", WHOLE_PAST, "EWMA(.80) of squared returns (RiskMetrics)", "variance_80"),
        ("relative_ewma_94", WHOLE_PAST, "EWMA(.94) of squared returns (RiskMetrics)", "variance_94"),
        ("relative_ewma_985", WHOLE_PAST, "EWMA(.985) of squared returns (RiskMetrics)", "variance_985"),
        ("relative_long_run", WHOLE_PAST, "mean of all squared returns so far", "variance_long_run"),
        ("relative_rv_250", 250, "realised variance over 250 bars", "variance_250"),
    ]
    features = [
        Feature(name, "volatility", window, f"relative: {formula}", relative(pl.col(column)))
        for name, window, formula, column in known
    ]
    for window in (5, 10, 22, 63, 126):
        realised = relative(rolling_mean(squared, window))
        features.append(
            Feature(
                f"relative_rv_{window}",
                "volatility",
                window,
                f"relative: realised variance over {window} bars",
                realised,
            )
        )
    for window in (5, 22, 63):
        size = (rolling_mean(pl.col("log_return").abs(), window) + SCALE_FLOOR).log() - pl.col("log_base")
        features.append(
            Feature(
                f"relative_size_{window}",
                "volatility",
                window,
                f"log of mean |r| over {window} bars - log base scale",
                size,
            )
        )
    features += [
        Feature("log_base", "volatility", WHOLE_PAST, "log of the base scale", pl.col("log_base")),
        Feature(
            "above_long_run",
            "volatility",
            WHOLE_PAST,
            "log base scale - log long-run volatility",
            pl.col("above_long_run"),
        ),
    ]
    return features


def _asymmetry() -> list[Feature]:
    negative = pl.col("negative_squared")
    features = [
        Feature(
            f"relative_gjr_{name}",
            "asymmetry",
            WHOLE_PAST,
            f"relative: GJR-GARCH(1,1) filter, alpha, gamma, beta = {alpha}, {gamma}, {beta} (Glosten et al. 1993)",
            relative(gjr_variance((alpha, gamma, beta), "squared", "negative_squared", "variance_long_run")),
        )
        for name, alpha, gamma, beta in (("slow", 0.02, 0.08, 0.93), ("fast", 0.03, 0.18, 0.84))
    ]
    for decay in (0.94, 0.80):
        downside = relative(2 * ewma(negative, decay))
        name = f"relative_down_{round(100 * decay)}"
        features.append(
            Feature(
                name, "asymmetry", WHOLE_PAST, f"relative: twice EWMA({decay}) of squared negative returns", downside
            )
        )
    for window in (5, 22, 63):
        share = rolling_mean(negative, window) / (rolling_mean(pl.col("squared"), window) + SCALE_FLOOR**2)
        features.append(
            Feature(
                f"down_share_{window}",
                "asymmetry",
                window,
                f"share of downside in the variance of {window} bars",
                share,
            )
        )
    return features


def _moves() -> list[Feature]:
    move, base = pl.col("log_return"), pl.col("base_scale")
    z = pl.col("standardised")
    features = [
        Feature("move", "moves", 1, "r / base scale", z),
        Feature("move_size", "moves", 1, "|r| / base scale", z.abs()),
        Feature("move_before", "moves", 2, "r / base scale, one bar ago", z.shift()),
        Feature("move_size_before", "moves", 2, "|r| / base scale, one bar ago", z.shift().abs()),
        Feature(
            "largest_move_22",
            "moves",
            22,
            "largest |r| of 22 bars / base scale",
            move.abs().rolling_max(22, min_samples=1) / base,
        ),
        Feature(
            "still_22", "moves", 22, "share of 22 bars without a change", rolling_mean((move == 0).cast(pl.Float64), 22)
        ),
        Feature(
            "drawdown_250",
            "moves",
            250,
            "log of price / highest of 250 bars, / base scale",
            (pl.col("log_price") - pl.col("log_price").rolling_max(250, min_samples=1)) / base,
        ),
    ]
    for window in (5, 22, 63, 250):
        momentum = rolling_mean(move, window, least=min(window, 22)) * window**0.5 / base
        features.append(
            Feature(
                f"momentum_{window}",
                "moves",
                window,
                f"mean r of {window} bars * sqrt({window}) / base scale",
                momentum,
            )
        )
    return features


def _ranges() -> list[Feature]:
    parkinson, garman_klass = pl.col("parkinson"), pl.col("garman_klass")
    estimates = [
        ("relative_parkinson_1", 1, "range variance (Parkinson 1980)", parkinson),
        ("relative_parkinson_5", 5, "range variance over 5 bars (Parkinson 1980)", rolling_mean(parkinson, 5)),
        ("relative_parkinson_22", 22, "range variance over 22 bars (Parkinson 1980)", rolling_mean(parkinson, 22)),
        (
            "relative_parkinson_ewma",
            WHOLE_PAST,
            "EWMA(.90) of the range variance (Parkinson 1980)",
            ewma(parkinson, 0.90),
        ),
        (
            "relative_garman_klass_5",
            5,
            "variance from four prices over 5 bars (Garman, Klass 1980)",
            rolling_mean(garman_klass, 5),
        ),
        (
            "relative_garman_klass_22",
            22,
            "variance from four prices over 22 bars (Garman, Klass 1980)",
            rolling_mean(garman_klass, 22),
        ),
        (
            "relative_overnight_22",
            22,
            "variance from close to open over 22 bars",
            rolling_mean(pl.col("overnight"), 22),
        ),
    ]
    return [
        Feature(name, "ranges", window, f"relative: {formula}", relative(variance))
        for name, window, formula, variance in estimates
    ]


def _volume() -> list[Feature]:
    volume = pl.col("log_volume")
    return [
        Feature("volume_22", "volume", 22, "log volume - its mean over 22 bars", volume - rolling_mean(volume, 22)),
        Feature(
            "volume_trend",
            "volume",
            63,
            "log volume, mean of 5 bars - mean of 63",
            rolling_mean(volume, 5) - rolling_mean(volume, 63),
        ),
    ]


def _market() -> list[Feature]:
    formulas = {
        "market_above_long_run": (WHOLE_PAST, "mean over tickers of above_long_run"),
        "market_shock": (1, "mean over tickers of |r| / the base scale of the bar before"),
        "market_shock_5": (5, "market_shock, mean of 5 bars"),
        "market_move": (1, "mean over tickers of r / base scale"),
        "market_move_5": (5, "market_move, sum of 5 bars"),
        "market_move_22": (22, "market_move, sum of 22 bars"),
        "market_94": (WHOLE_PAST, "mean over tickers of relative_ewma_94"),
        "market_80": (WHOLE_PAST, "mean over tickers of relative_ewma_80"),
        "index_80": (WHOLE_PAST, "index: log of EWMA(.80) volatility / long-run volatility"),
        "index_94": (WHOLE_PAST, "index: log of EWMA(.94) volatility / long-run volatility"),
        "index_down_90": (WHOLE_PAST, "index: log of downside EWMA(.90) volatility / long-run volatility"),
        "index_gjr": (WHOLE_PAST, "index: log of GJR volatility (.02, .14, .90) / long-run volatility"),
    }
    features = [Feature(name, "market", window, formula, pl.col(name)) for name, (window, formula) in formulas.items()]
    return [
        *features,
        Feature(
            "base_over_index",
            "market",
            WHOLE_PAST,
            "log base scale - log EWMA(.94) volatility of the index",
            pl.col("log_base") - pl.col("index_log_94"),
        ),
        Feature(
            "above_market",
            "market",
            WHOLE_PAST,
            "above_long_run - market_above_long_run",
            pl.col("above_long_run") - pl.col("market_above_long_run"),
        ),
    ]


def _calendar() -> list[Feature]:
    formulas = {
        "weekday": "day of the week, Monday 1",
        "days_to_month_end": "calendar days to the end of the month",
        "hour": "hour of the day in UTC (0 for daily bars)",
    }
    return [Feature(name, "calendar", 1, formula, pl.col(name)) for name, formula in formulas.items()]


FEATURES: tuple[Feature, ...] = (
    *_volatility(),
    *_asymmetry(),
    *_moves(),
    *_ranges(),
    *_volume(),
    *_market(),
    *_calendar(),
)
FEATURE_NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
