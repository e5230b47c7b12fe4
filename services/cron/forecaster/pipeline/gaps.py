"""Gaps: which sessions have no bar, so that pages can tell it and the next fetch can ask for them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import polars as pl

from forecaster.calendars import missing, sessions_over
from forecaster.pipeline.work import Work
from forecaster.storage.findings import store_missing, stored_times
from forecaster.storage.prices import exchanges

GROUP = 100
"""Tickers that are looked at together, so that memory does not grow with their number."""


def find_missing(work: Work, tickers: Sequence[str], *, live: bool) -> int:
    """Store which sessions of the tickers have no bar; give the number of those that were not known.

    With `live`, the sessions that are over since a ticker's last bar count too; bundled prices end in the past.
    """
    interval = work.settings.bar_interval
    with work.pool.lend() as opened:
        exchange_of = exchanges(opened)
    new = 0
    for group in batched(tickers, GROUP):
        times = stored_times(work.settings, [ticker for ticker in group if ticker in exchange_of], interval)
        found = missing(times, exchange_of, interval)
        if live:
            found = pl.concat([found, overdue(times, exchange_of, interval, datetime.now(UTC))])
        with work.pool.lend() as opened:
            new += store_missing(opened, found, group, interval)
    return new


def batched(tickers: Sequence[str], size: int) -> Iterator[list[str]]:
    """Cut the tickers into groups of at most `size`."""
    for start in range(0, len(tickers), size):
        yield list(tickers[start : start + size])


def overdue(times: pl.DataFrame, exchange_of: dict[str, str], bar_interval: str, now: datetime) -> pl.DataFrame:
    """Give `ticker, time` of the sessions that are over by `now` and later than the ticker's last bar."""
    lasts = times.group_by("ticker").agg(last=pl.col("time").max())
    lasts = lasts.with_columns(exchange=pl.col("ticker").replace_strict(exchange_of, return_dtype=pl.String()))
    found = []
    for (exchange,), group in lasts.partition_by("exchange", as_dict=True).items():
        over = sessions_over(str(exchange), group["last"].min(), now, bar_interval)  # type: ignore[arg-type]
        found.append(group.join(over, how="cross").filter(pl.col("time") > pl.col("last")).select("ticker", "time"))
    return pl.concat([times.clear(), *found])
