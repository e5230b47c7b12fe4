"""What of a frame of bars was asked for."""

from collections.abc import Sequence

import polars as pl

from forecaster.panel import UTC_TIME
from forecaster.sources.protocol import Request


def requested(bars: pl.DataFrame, requests: Sequence[Request]) -> pl.DataFrame:
    """Keep the bars that one of the requests covers, in their order; all of them when there is no request."""
    if not requests:
        return bars
    wanted = pl.DataFrame(
        [(request.ticker, request.since, request.until) for request in requests],
        schema={"ticker": pl.String(), "since": UTC_TIME, "until": UTC_TIME},
        orient="row",
    )
    covered = (pl.col("since").is_null() | (pl.col("time") >= pl.col("since"))) & (
        pl.col("until").is_null() | (pl.col("time") <= pl.col("until"))
    )
    return bars.join(wanted, on="ticker", maintain_order="left").filter(covered).select(bars.columns)
