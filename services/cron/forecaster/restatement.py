"""Restatements: bars that a source gives otherwise than it gave them before."""

import math

import polars as pl

from forecaster.panel import UTC_TIME

TOLERANCE = 1e-4
"""Relative difference up to which a price is the same: sources round, and some compute in single precision."""

COMPARED = ("close", "close_adj")
RESTATED = pl.Schema({"ticker": pl.String(), "first_time": UTC_TIME, "bars": pl.UInt32(), "reason": pl.String()})


def restated(stored: pl.DataFrame, fetched: pl.DataFrame) -> pl.DataFrame:
    """Compare the bars that both frames have, tickers and times as in the panel; give `RESTATED`, a row a ticker.

    The newest common bar of a ticker may differ alone: a session's last prices are often provisional. Any other
    difference says that the history before it can't be trusted either.
    """
    both = stored.join(fetched, on=["ticker", "time"], suffix="_fetched").sort("ticker", "time")
    ratios = [(pl.col(f"{name}_fetched") / pl.col(name)).alias(f"{name}_ratio") for name in COMPARED]
    newest = pl.col("time") == pl.col("time").max().over("ticker")
    differing = both.with_columns(*ratios, newest=newest).filter(
        pl.any_horizontal((pl.col(f"{name}_ratio") - 1).abs() > TOLERANCE for name in COMPARED) & ~newest
    )
    if differing.is_empty():
        return pl.DataFrame(schema=RESTATED)
    found = differing.group_by("ticker", maintain_order=True).agg(
        first_time=pl.col("time").min(),
        bars=pl.len(),
        lowest=pl.col("close_adj_ratio").min(),
        highest=pl.col("close_adj_ratio").max(),
        traded=((pl.col("close_ratio") - 1).abs() > TOLERANCE).any(),
    )
    reasons = [_reason(row) for row in found.iter_rows(named=True)]
    return found.with_columns(reason=pl.Series(reasons, dtype=pl.String)).select(RESTATED.names()).cast(RESTATED)


def _reason(row: dict[str, float]) -> str:
    if math.isclose(row["lowest"], row["highest"], rel_tol=TOLERANCE):
        what = "adjusted prices" if not row["traded"] else "prices"
        return f"{what} are {row['lowest']:.6g} times what they were: a split, a dividend or another currency unit"
    return f"prices of {row['bars']} bars that were stored are others now"
