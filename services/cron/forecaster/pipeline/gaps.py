"""Gaps: which sessions have no bar, so that pages can tell it and the next fetch can ask for them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from forecaster.calendars import missing, sessions_over
from forecaster.pipeline.work import Work
from forecaster.storage.findings import store_missing, stored_times
from forecaster.storage.prices import exchanges


def find_missing(work: Work, tickers: Sequence[str], *, live: bool) -> int:
    """Store which sessions of the tickers have no bar; give the number of those that were not known.

    With `live`, the sessions that are over since a ticker's last bar count too; bundled prices end in the past.
    """
    if not tickers:
        return 0
    interval = work.settings.bar_interval
    with work.pool.lend() as opened:
        exchange_of = {ticker: exchange for ticker, exchange in exchanges(opened).items() if ticker in set(tickers)}
        times = stored_times(opened, tickers, interval, None).filter(pl.col("ticker").is_in(list(exchange_of)))
        found = missing(times, exchange_of, interval)
        if live:
            found = pl.concat([found, overdue(times, exchange_of, interval, datetime.now(UTC))])
        return store_missing(opened, found, tickers, interval, None)


def overdue(times: pl.DataFrame, exchange_of: dict[str, str], bar_interval: str, now: datetime) -> pl.DataFrame:
    """Give `ticker, time` of the sessions that are over by `now` and later than the ticker's last bar."""
    lasts = times.group_by("ticker").agg(last=pl.col("time").max())
    lasts = lasts.with_columns(exchange=pl.col("ticker").replace_strict(exchange_of, return_dtype=pl.String()))
    found = []
    for (exchange,), group in lasts.partition_by("exchange", as_dict=True).items():
        over = sessions_over(str(exchange), group["last"].min(), now, bar_interval)  # type: ignore[arg-type]
        found.append(group.join(over, how="cross").filter(pl.col("time") > pl.col("last")).select("ticker", "time"))
    return pl.concat([times.clear(), *found])
