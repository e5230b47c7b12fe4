"""Loading a file: all of it in one transaction, in bounded memory, whatever its size."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from forecaster.panel import SCHEMA, as_panel
from forecaster.pipeline.ahead import ahead
from forecaster.pipeline.gaps import find_missing
from forecaster.pipeline.placed import placed
from forecaster.pipeline.work import Work
from forecaster.quality.checks import Checks
from forecaster.quality.flags import FLAGS
from forecaster.quality.rules import Limits
from forecaster.sources.listings import Listing
from forecaster.sources.protocol import REFUSED, SPLITS, Batch, PriceSource, Request, SourceError
from forecaster.storage.findings import Result, never_fetched, store_flags, store_refused, store_results
from forecaster.storage.load import PriceLoad, price_load
from stockcast.jobs.runs import Interrupted
from stockcast.wording import count

MOST_REFUSED = 100_000
"""Records that are kept in memory until the load ends; a file with more bad ones is not what it is taken for."""


def load_file(work: Work, source: PriceSource, tickers: Sequence[str] = (), *, keep_going: bool = False) -> str:
    """Store all bars of a source of files, of the tickers named or of all; give a sentence that says what came.

    Without `keep_going`, nothing is stored when any record is no bar: raises SourceError with the first. With it, such
    records are put into quarantine.
    """
    began, interval = datetime.now(UTC), work.settings.bar_interval
    wanted = tuple(tickers) or work.settings.tickers
    sieve = store_file(work, source, wanted, keep_going=keep_going)
    with work.pool.lend() as opened:
        results = [
            Result(ticker, source.name, "changed" if added + rewritten else "unchanged", added + rewritten, None, began)
            for ticker, added, rewritten, _ in sieve.counts.iter_rows()
        ]
        anew = never_fetched(opened, sieve.counts["ticker"].to_list(), interval)
    changed = [result.ticker for result in results if result.status == "changed"]
    find_missing(work, sorted({*changed, *anew}), live=False)
    with work.pool.lend() as opened:
        store_results(opened, results, None, interval)
    return told(sieve)


def store_file(
    work: Work,
    source: PriceSource,
    tickers: Sequence[str],
    *,
    keep_going: bool,
    left_out: Collection[str] = (),
) -> "Sieve":
    """Store all bars of a source of files but those of tickers left out, in one transaction; give what was found out.

    Raises SourceError, with nothing stored, where the source does, or without `keep_going` at the first record that is
    no bar; Interrupted, with nothing stored, when the work is asked to stop.
    """
    interval = work.settings.bar_interval
    with price_load(work.settings, source.name, interval) as load:
        sieve = Sieve(work, load, keep_going=keep_going)
        for batch in ahead(source.batches([Request(ticker) for ticker in tickers], interval)):
            if work.should_stop():
                raise Interrupted("the load was asked to stop; nothing was stored")
            sieve.store(without(batch, left_out))
            work.progress(f"{sieve.rows:,} bars read", 0.0)
        load.record_restatements(sieve.restatements())
    with work.pool.lend() as opened:
        store_refused(opened, sieve.refused, source.name, interval)
        store_flags(opened, sieve.flags, interval)
    return sieve


def without(batch: Batch, tickers: Collection[str]) -> Batch:
    """Take the bars of some tickers out of a batch of a file."""
    if not tickers or batch.lines is None:
        return batch
    kept = ~batch.bars["ticker"].is_in(list(tickers))
    return replace(batch, bars=batch.bars.filter(kept), lines=batch.lines.filter(kept))


class Sieve:
    """Lets through what is a bar, and remembers what was found out about the rest."""

    def __init__(self, work: Work, load: PriceLoad, *, keep_going: bool) -> None:
        settings = work.settings
        self._settings, self._load, self._keep_going = settings, load, keep_going
        self._limits, self._now = Limits(jump=settings.jump_volatilities), datetime.now(UTC)
        self._exchange_of = known_exchanges(work)
        self._known = set(self._exchange_of)
        self._context = pl.DataFrame(schema=SCHEMA)
        self.refused, self.flags = pl.DataFrame(schema=REFUSED), pl.DataFrame(schema=FLAGS)
        self.rows = 0
        self.newest: datetime | None = None

    @property
    def counts(self) -> pl.DataFrame:
        """How many bars of each ticker were added, rewritten and the same."""
        return self._load.counts

    def store(self, batch: Batch) -> None:
        """Check a batch and store its bars; bars that are stored as they are were checked when they came."""
        distinct = batch.bars.select(pl.struct("ticker", "time").n_unique()).item() == batch.bars.height
        if batch.refused.is_empty() and distinct and self._load.holds(batch.bars):
            self._remember(as_panel(batch.bars))
            return
        new = [ticker for ticker in batch.bars["ticker"].unique(maintain_order=True) if ticker not in self._known]
        self._exchange_of |= dict.fromkeys(new, self._settings.default_exchange)
        checks = Checks(self._exchange_of, self._now, self._settings.bar_interval, self._limits)
        before = self._context.join(batch.bars, on="ticker", how="semi")
        checked = checks.check(batch.bars, before, pl.DataFrame(schema=SPLITS))
        self._refuse(pl.concat([batch.refused, placed(checked.refused, batch)]))
        panel = as_panel(checked.kept)
        self._load.know([Listing(ticker, ticker, exchange=self._exchange_of[ticker]) for ticker in new])
        self._known |= set(new)
        self._load.add(panel)
        self.flags = pl.concat([self.flags, checked.flags])
        self._remember(panel)

    def _remember(self, panel: pl.DataFrame) -> None:
        self._context = pl.concat([self._context, panel]).group_by("ticker").tail(self._limits.window + 1)
        self.rows += panel.height
        if not panel.is_empty():
            latest: datetime = panel["time"].max()  # type: ignore[assignment]
            self.newest = latest if self.newest is None else max(self.newest, latest)

    def restatements(self) -> pl.DataFrame:
        """Give the tickers of which stored bars were rewritten, as restatements."""
        rewritten = self._load.rewritten.group_by("ticker").agg(pl.col("first_time").min(), pl.col("bars").sum())
        return rewritten.with_columns(reason=pl.lit("a file that was loaded has other values"))

    def _refuse(self, refused: pl.DataFrame) -> None:
        if refused.is_empty():
            return
        if not self._keep_going:
            others = f" ({refused.height - 1} more like it close by)" if refused.height > 1 else ""
            raise SourceError(f"{refused['reason'][0]}{others}; nothing was stored")
        self.refused = pl.concat([self.refused, refused])
        if self.refused.height > MOST_REFUSED:
            raise SourceError(
                f"more than {MOST_REFUSED:,} records are no bars, the first being {self.refused['reason'][0]}; "
                "nothing was stored"
            )


def known_exchanges(work: Work) -> dict[str, str]:
    """Give the exchange of every ticker that is stored, the inactive ones too."""
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT ticker, exchange FROM stock_tickers")
        return dict(cursor.fetchall())


def told(sieve: Sieve) -> str:
    """Sum a load up."""
    counts = sieve.counts
    added, rewritten, same = (int(counts[name].sum()) for name in ("added", "rewritten", "unchanged"))
    parts = [f"{count(added + rewritten, 'bar')} of {count(counts.height, 'ticker')}"]
    if sieve.newest is not None:
        parts[0] += f", up to {sieve.newest:%Y-%m-%d}"
    if rewritten:
        parts.append(f"{rewritten:,} of them were stored with other values")
    if same:
        parts.append(f"{same:,} were stored already")
    if sieve.refused.height:
        parts.append(f"{count(sieve.refused.height, 'record')} in quarantine, such as {sieve.refused['reason'][0]}")
    return "; ".join(parts) if sieve.rows else "no new prices"
