"""What is a bar but looks odd: the rules that flag it."""

import math

import polars as pl

from forecaster.panel import UTC_TIME
from forecaster.quality.rules import Limits

FLAGS = pl.Schema({"ticker": pl.String(), "time": UTC_TIME, "rule": pl.String(), "reason": pl.String()})

MEAN_TO_VOLATILITY = math.sqrt(math.pi / 2)
"""Standard deviation of a normal variable as a multiple of its mean absolute value."""

SPLITS = {
    f"{new}:{old}": math.log(old / new)
    for new, old in ((2, 1), (3, 1), (3, 2), (4, 1), (5, 1), (10, 1), (20, 1), (1, 2), (1, 5), (1, 10))
}
SPLIT_TOLERANCE = 0.05
"""How far a traded price may move on the day of a split beside the split itself, as a logarithm."""


def flag(bars: pl.DataFrame, context: pl.DataFrame, splits: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Find the odd ones among checked bars: `FLAGS`, a row for each rule that a bar breaks.

    `context` has the stored bars before them, `limits.window` + 1 of each ticker or what there is; they are looked at,
    never told. `splits` are those that the source knows of.
    """
    order = bars.with_columns(backwards=_backwards())
    told = order.filter("backwards").select(
        "ticker", "time", rule=pl.lit("time-backwards"), reason=pl.lit("the source gave it after a later bar")
    )
    series = pl.concat([context.select(bars.columns).with_columns(known=True), bars.with_columns(known=False)])
    series = _measured(series.sort("ticker", "time"), limits)
    found = [_jumps(series, splits, limits), _stale(series, limits), _silent(series, limits), told.cast(FLAGS)]
    return pl.concat(found).sort("ticker", "time", "rule")


def _backwards() -> pl.Expr:
    back = (pl.col("time").diff() < pl.duration(seconds=0)).fill_null(value=False)
    return (back & (back.mean() < 1 / 2)).over("ticker")


def _measured(series: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    filled = series.with_columns(pl.coalesce("close", "close_adj"), pl.coalesce("close_adj", "close"))
    measured = filled.with_columns(
        move=pl.col("close_adj").log().diff().over("ticker"), traded=pl.col("close").log().diff().over("ticker")
    ).with_columns(
        volatility=pl.col("move").abs().shift(1).rolling_mean(limits.window, min_samples=limits.enough).over("ticker")
        * MEAN_TO_VOLATILITY,
        repeats=pl.all_horizontal(
            pl.col(name).eq_missing(pl.col(name).shift(1)) for name in ("open", "high", "low", "close", "volume")
        ).over("ticker"),
        silent=(pl.col("volume") == 0).fill_null(value=False),
        trades=(pl.col("volume") > 0).any().over("ticker"),
    )
    return measured.with_columns(repeated=_in_a_row("repeats").over("ticker"), quiet=_in_a_row("silent").over("ticker"))


def _in_a_row(condition: str) -> pl.Expr:
    holds = pl.col(condition).cast(pl.Int32)
    total = holds.cum_sum()
    return total - pl.when(holds == 0).then(total).forward_fill().fill_null(0)


def _jumps(series: pl.DataFrame, splits: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    size = pl.col("move").abs()
    jumps = series.filter(
        ~pl.col("known") & (size > limits.smallest_jump) & (size > limits.jump * pl.col("volatility"))
    )
    jumps = jumps.join(splits, on=["ticker", "time"], how="anti")
    words = [_jump(row) for row in jumps.select("move", "traded", "volatility").iter_rows(named=True)]
    return _told(jumps, "jump", pl.Series(words, dtype=pl.String))


def _jump(row: dict[str, float]) -> str:
    share, times = math.expm1(row["move"]), abs(row["move"]) / max(row["volatility"], 1e-9)
    like = next((name for name, step in SPLITS.items() if abs(row["traded"] - step) < SPLIT_TOLERANCE), None)
    hint = f"; it looks like a split {like} that the source does not tell" if like else ""
    return f"the price moved by {share:+.1%}, {times:.0f} times its volatility{hint}"


def _stale(series: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    stale = series.filter(~pl.col("known") & (pl.col("repeated") + 1 >= limits.stale) & ~pl.col("silent"))
    return _told(stale, "stale", pl.format("the same bar for the {}. time in a row", stale["repeated"] + 1))


def _silent(series: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    silent = series.filter(~pl.col("known") & pl.col("trades") & (pl.col("quiet") >= limits.silent))
    return _told(silent, "no-volume", pl.format("nothing was traded for the {}. time in a row", silent["quiet"]))


def _told(bars: pl.DataFrame, rule: str, reason: pl.Series | pl.Expr) -> pl.DataFrame:
    return bars.select("ticker", "time", rule=pl.lit(rule), reason=reason).cast(FLAGS)
