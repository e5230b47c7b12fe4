"""Where in a file a refused record stands."""

import polars as pl

from forecaster.sources.protocol import REFUSED, Batch


def placed(refused: pl.DataFrame, batch: Batch) -> pl.DataFrame:
    """Write file and line before the reasons of refused bars, where their batch came from a file.

    Of bars of one ticker and time the last line is told: the first of them was a bar.
    """
    if batch.place is None or batch.lines is None or refused.is_empty():
        return refused
    lines = batch.bars.select("ticker", "time", line=batch.lines).unique(["ticker", "time"], keep="last")
    told = refused.join(lines, on=["ticker", "time"], how="left", nulls_equal=True, maintain_order="left")
    place = pl.format("{}: line {}: ", pl.lit(batch.place), "line")
    return told.with_columns(reason=place + pl.col("reason")).select(REFUSED.names())
