"""Loading prices: any number of bars in one transaction; what is stored already is compared, not written again."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import polars as pl
from adbc_driver_manager.dbapi import Connection

from forecaster.panel import SCHEMA, UTC_TIME
from forecaster.sources.listings import Listing
from forecaster.storage.bulk import bulk, copy, execute, read
from stockcast.settings import CronSettings

KEY = ("ticker", "time")
VALUES = ("open", "high", "low", "close", "close_adj", "volume")
RANGES = pl.Schema({"ticker": pl.String(), "first": UTC_TIME, "last": UTC_TIME})
REWRITTEN = pl.Schema({"ticker": pl.String(), "first_time": UTC_TIME, "bars": pl.Int64()})
COUNTS = pl.Schema({"ticker": pl.String(), "added": pl.Int64(), "rewritten": pl.Int64(), "unchanged": pl.Int64()})

# Whoever writes prices holds this lock until the transaction ends; the first key is that of runs, the second its own.
LOCK = "SELECT pg_advisory_xact_lock(4712, hashtext($1))"

# A restated history may lie in compressed chunks; without TimescaleDB the setting means nothing and does no harm.
NO_LIMIT = "SET LOCAL timescaledb.max_tuples_decompressed_per_dml_transaction = 0"

STORED_RANGES = """
SELECT t.ticker, r.first, r.last
FROM unnest(string_to_array(current_setting('stockcast.tickers'), E'\\t')) AS t(ticker)
CROSS JOIN LATERAL (
    SELECT (SELECT time FROM stock_prices WHERE ticker = t.ticker AND bar_interval = i ORDER BY time LIMIT 1),
           (SELECT time FROM stock_prices WHERE ticker = t.ticker AND bar_interval = i ORDER BY time DESC LIMIT 1)
    FROM current_setting('stockcast.interval') AS i
) AS r(first, last)
WHERE r.first IS NOT NULL
"""

STORED = """
SELECT ticker, time, open, high, low, close, close_adj, volume FROM stock_prices
WHERE ticker = ANY(string_to_array(current_setting('stockcast.tickers'), E'\\t'))
  AND bar_interval = current_setting('stockcast.interval')
  AND time BETWEEN current_setting('stockcast.first')::timestamptz AND current_setting('stockcast.last')::timestamptz
"""

STAGE = """
CREATE TEMPORARY TABLE staged_prices ON COMMIT DROP AS
SELECT ticker, bar_interval, time, open, high, low, close, close_adj, volume, source FROM stock_prices WITH NO DATA
"""

UPSERT = """
INSERT INTO stock_prices (ticker, bar_interval, time, open, high, low, close, close_adj, volume, source)
SELECT ticker, bar_interval, time, open, high, low, close, close_adj, volume, source FROM staged_prices
ON CONFLICT (ticker, bar_interval, time) DO UPDATE
SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
    close_adj = excluded.close_adj, volume = excluded.volume, source = excluded.source, recorded_at = now()
"""


KNOW = """
INSERT INTO stock_tickers (ticker, name, industry, exchange, currency)
SELECT $1, $2, nullif($3, ''), $4, $5 ON CONFLICT DO NOTHING
"""

RESTATED = """
INSERT INTO price_restatements (ticker, bar_interval, source, first_time, bars, reason) VALUES ($1, $2, $3, $4, $5, $6)
"""


@contextmanager
def price_load(settings: CronSettings, source: str, bar_interval: str) -> Iterator["PriceLoad"]:
    """Begin a load, which is stored as a whole at the end of the block, or not at all when it raises.

    A second load waits for the first to end.
    """
    with bulk(settings) as opened:
        execute(opened, LOCK, bar_interval)
        execute(opened, NO_LIMIT)
        yield PriceLoad(opened, source, bar_interval)


class PriceLoad:
    """Takes batches of checked bars, in any order and cut anywhere; of two bars of one time the later given wins."""

    def __init__(self, opened: Connection, source: str, bar_interval: str) -> None:
        self._opened, self._source, self._interval = opened, source, bar_interval
        self._ranges = pl.DataFrame(schema=RANGES)
        self._staged = False
        self.counts = pl.DataFrame(schema=COUNTS)
        """For each ticker the bars that were added, rewritten, and found as they are."""
        self.rewritten = pl.DataFrame(schema=REWRITTEN)
        """The first of the bars that were rewritten of a ticker, and their number; maybe in several rows."""

    def know(self, listings: Sequence[Listing]) -> None:
        """Add the tickers that are not there yet; what an operator changed stays."""
        for each in listings:
            execute(self._opened, KNOW, each.ticker, each.name, each.industry or "", each.exchange, each.currency)

    def record_restatements(self, restated: pl.DataFrame) -> None:
        """Keep with the load that a source changed stored bars: `ticker, first_time, bars, reason`."""
        for ticker, first, bars, reason in restated.select("ticker", "first_time", "bars", "reason").iter_rows():
            execute(self._opened, RESTATED, ticker, self._interval, self._source, first, bars, reason)

    def add(self, bars: pl.DataFrame) -> None:
        """Store bars of tickers that the database knows. What lies outside of a ticker's stored bars is copied."""
        if bars.is_empty():
            return
        bars = bars.select(SCHEMA.names()).unique(KEY, keep="last", maintain_order=True)
        self._look_up(bars["ticker"].unique())
        placed = bars.join(self._ranges, on="ticker", how="left", maintain_order="left")
        outside = pl.col("first").is_null() | (pl.col("time") < pl.col("first")) | (pl.col("time") > pl.col("last"))
        new, within = placed.filter(outside).select(SCHEMA.names()), placed.filter(~outside).select(SCHEMA.names())
        self._copy(new)
        self._compare(within)
        self._extend(bars)

    def holds(self, bars: pl.DataFrame) -> bool:
        """Tell whether all the bars, of distinct times, are stored as they are given; then they count as unchanged."""
        if bars.is_empty():
            return True
        self._look_up(bars["ticker"].unique())
        placed = bars.join(self._ranges, on="ticker", how="left")
        if not placed.select(pl.col("time").is_between("first", "last").fill_null(value=False).all()).item():
            return False
        if not self._compared(bars)["same"].all():
            return False
        self._count(bars, "unchanged")
        return True

    def replace(self, history: pl.DataFrame) -> None:
        """Let a ticker's history be the one given: stored bars within its time that it lacks are removed."""
        ticker, first, last = history["ticker"][0], history["time"].min(), history["time"].max()
        self._stage(history)
        execute(
            self._opened,
            "DELETE FROM stock_prices p WHERE ticker = $1 AND bar_interval = $2 AND time BETWEEN $3 AND $4 "
            "AND NOT EXISTS (SELECT FROM staged_prices s WHERE s.time = p.time)",
            ticker,
            self._interval,
            first,
            last,
        )
        self.add(history)

    def _look_up(self, tickers: pl.Series) -> None:
        unknown = tickers.filter(~tickers.is_in(self.counts["ticker"].implode()))
        if unknown.is_empty():
            return
        found = read(self._opened, STORED_RANGES, tickers="\t".join(unknown), interval=self._interval)
        self._ranges = pl.concat([self._ranges, found.cast(RANGES)])
        self.counts = pl.concat([self.counts, pl.DataFrame({"ticker": unknown}).with_columns(_zeros()).cast(COUNTS)])

    def _copy(self, new: pl.DataFrame) -> None:
        if new.is_empty():
            return
        copy(self._opened, "stock_prices", self._rows(new))
        self._count(new, "added")

    def _compare(self, within: pl.DataFrame) -> None:
        if within.is_empty():
            return
        compared = self._compared(within)
        differing = compared.filter(~pl.col("same"))
        if not differing.is_empty():
            self._stage(differing.select(SCHEMA.names()))
            execute(self._opened, UPSERT)
        self._count(compared.filter("same"), "unchanged")
        self._count(differing.filter(pl.col("found").is_null()), "added")
        rewritten = differing.filter(pl.col("found").is_not_null())
        self._count(rewritten, "rewritten")
        first = rewritten.group_by("ticker").agg(first_time=pl.col("time").min(), bars=pl.len().cast(pl.Int64))
        self.rewritten = pl.concat([self.rewritten, first])

    def _compared(self, bars: pl.DataFrame) -> pl.DataFrame:
        """Add to bars whether they are `found` (true or null), and whether all their values are the `same`."""
        stored = read(
            self._opened,
            STORED,
            tickers="\t".join(bars["ticker"].unique()),
            interval=self._interval,
            first=str(bars["time"].min()),
            last=str(bars["time"].max()),
        )
        same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_stored")) for name in VALUES)
        return bars.join(stored.with_columns(found=True), on=KEY, how="left", suffix="_stored").with_columns(
            same=same & pl.col("found").is_not_null()
        )

    def _stage(self, bars: pl.DataFrame) -> None:
        execute(self._opened, "TRUNCATE staged_prices" if self._staged else STAGE)
        self._staged = True
        copy(self._opened, "staged_prices", self._rows(bars), temporary=True)

    def _rows(self, bars: pl.DataFrame) -> pl.DataFrame:
        return bars.select(
            "ticker",
            pl.lit(self._interval).alias("bar_interval"),
            "time",
            *VALUES,
            pl.lit(self._source).alias("source"),
        )

    def _extend(self, bars: pl.DataFrame) -> None:
        given = bars.group_by("ticker").agg(first=pl.col("time").min(), last=pl.col("time").max())
        self._ranges = (
            pl.concat([self._ranges, given.select(RANGES.names())])
            .group_by("ticker")
            .agg(pl.col("first").min(), pl.col("last").max())
        )

    def _count(self, bars: pl.DataFrame, kind: str) -> None:
        number = bars.group_by("ticker").agg(number=pl.len().cast(pl.Int64))
        self.counts = self.counts.join(number, on="ticker", how="left", maintain_order="left").select(
            "ticker",
            *(
                pl.col(name) + (pl.col("number").fill_null(0) if name == kind else 0)
                for name in ("added", "rewritten", "unchanged")
            ),
        )


def _zeros() -> list[pl.Expr]:
    return [pl.lit(0).alias(name) for name in ("added", "rewritten", "unchanged")]
