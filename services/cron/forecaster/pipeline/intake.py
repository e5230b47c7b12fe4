"""Intake: bars of a source are checked, compared with what is stored, and stored, ticker by ticker."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl

from forecaster.models.progress import Progress
from forecaster.panel import as_panel
from forecaster.pipeline.file import store_file
from forecaster.pipeline.placed import placed
from forecaster.pipeline.work import Work
from forecaster.quality.checks import Checked, Checks
from forecaster.quality.rules import Limits
from forecaster.restatement import restated
from forecaster.sources.csv import CsvSource
from forecaster.sources.listings import Listing
from forecaster.sources.protocol import Batch, PriceSource, Request, SourceError
from forecaster.storage.findings import Result, store_flags, store_refused
from forecaster.storage.load import price_load
from forecaster.storage.prices import stored_bars
from stockcast.jobs.runs import Interrupted


@dataclass
class Intake:
    """Takes in what sources give, and remembers what came of each ticker."""

    work: Work
    exchange_of: dict[str, str]
    left_out: set[str]
    report: Progress
    results: list[Result] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    restated: set[str] = field(default_factory=set)
    written: int = 0
    quarantined: int = 0
    newest: datetime | None = None

    def take(self, source: PriceSource, requests: Sequence[Request]) -> list[Request]:
        """Store what a source gives of the requests (all it has when there are none); give those that it failed.

        Raises Interrupted, with what came before stored, when the work is asked to stop.
        """
        began = datetime.now(UTC)
        asked = {request.ticker: request for request in requests}
        failed: dict[str, str] = {}
        try:
            if isinstance(source, CsvSource):
                self.store_whole(source, list(asked), began)
            else:
                self.store_pieces(source, requests, failed, began)
        except SourceError as error:
            failed = dict.fromkeys(asked.keys() - self.answered, str(error)) | failed
            if not asked:
                raise
        listed = {listing.ticker for listing in source.listings()}
        silent = asked.keys() - failed.keys() - self.answered
        failed |= {ticker: f"{source.name} has none" for ticker in silent - listed if asked[ticker].since is None}
        for ticker, reason in failed.items():
            self.results.append(Result(ticker, source.name, "failed", 0, reason, began))
        for ticker in asked.keys() - failed.keys() - self.answered:
            self.note(ticker, source, "unchanged", 0, began)
        self.failures |= failed
        return [request for request in requests if request.ticker in failed]

    def store_whole(self, source: CsvSource, tickers: Sequence[str], began: datetime) -> None:
        """Store all that files have of the tickers, in one transaction: a ticker's bars may be anywhere in them."""
        sieve = store_file(self.work, source, tickers, keep_going=True, left_out=self.left_out)
        for ticker, added, rewritten, _ in sieve.counts.iter_rows():
            status = "restated" if rewritten else "changed" if added else "unchanged"
            self.note(ticker, source, status, added + rewritten, began)
        self.quarantined += sieve.refused.height
        self.newest = max((each for each in (self.newest, sieve.newest) if each), default=None)

    def store_pieces(
        self, source: PriceSource, requests: Sequence[Request], failed: dict[str, str], began: datetime
    ) -> None:
        """Store what a source gives piece by piece, with whole tickers in each; what fails is put into `failed`."""
        asked = {request.ticker: request for request in requests}
        for batch in source.batches(requests, self.work.settings.bar_interval):
            failed |= batch.failures
            self.store(source, batch, asked, began)
            self.report("fetching prices", 0.9 * len(self.answered | failed.keys()) / max(len(asked), 1))
            if self.work.should_stop():
                raise Interrupted("the fetching of prices was asked to stop")

    def store(self, source: PriceSource, batch: Batch, asked: dict[str, Request], began: datetime) -> None:
        """Store a batch: each ticker's new bars, or its whole history where what is stored was restated."""
        if batch.bars.is_empty() and batch.refused.is_empty():
            return
        interval = self.work.settings.bar_interval
        checked = self.check(batch)
        with self.work.pool.lend() as opened:
            self.quarantined += store_refused(opened, checked.refused, source.name, interval)
            stored = stored_bars(opened, interval, checked.kept)
        panel = as_panel(checked.kept.filter(~pl.col("ticker").is_in(list(self.left_out))))
        changed = restated(stored, panel)
        whole = self.histories(source, [ticker for ticker in changed["ticker"] if ticker in asked])
        with price_load(self.work.settings, source.name, interval) as load:
            load.know([self.listing(source, ticker) for ticker in panel["ticker"].unique(maintain_order=True)])
            load.add(panel.filter(~pl.col("ticker").is_in(list(whole))))
            for history in whole.values():
                load.replace(history)
            load.record_restatements(changed)
        with self.work.pool.lend() as opened:
            store_flags(opened, checked.flags, interval)
        for ticker, added, rewritten, _ in load.counts.iter_rows():
            status = "restated" if ticker in changed["ticker"] else "changed" if added + rewritten else "unchanged"
            self.note(ticker, source, status, added + rewritten, began)
        if not panel.is_empty():
            latest: datetime = panel["time"].max()  # type: ignore[assignment]
            self.newest = latest if self.newest is None else max(self.newest, latest)

    def histories(self, source: PriceSource, tickers: Sequence[str]) -> dict[str, pl.DataFrame]:
        """Take the whole history of some tickers from a source again; a ticker that fails now is left as it is."""
        if not tickers:
            return {}
        batches = source.batches([Request(ticker) for ticker in tickers], self.work.settings.bar_interval)
        found = pl.concat([as_panel(self.check(batch).kept) for batch in batches])
        return {str(ticker): bars for (ticker,), bars in found.partition_by("ticker", as_dict=True).items()}

    def check(self, batch: Batch) -> Checked:
        """Check a batch against the quality rules, with each ticker's stored bars before it as context."""
        settings = self.work.settings
        exchange_of = {
            ticker: self.exchange_of.get(ticker, settings.default_exchange) for ticker in batch.bars["ticker"].unique()
        }
        limits = Limits(jump=settings.jump_volatilities)
        now = datetime.now(UTC)
        checks = Checks(exchange_of, now, settings.bar_interval, limits)
        with self.work.pool.lend() as opened:
            context = stored_bars(opened, settings.bar_interval, batch.bars, before=limits.window + 1)
        checked = checks.check(batch.bars, context, batch.splits)
        return Checked(checked.kept, pl.concat([batch.refused, placed(checked.refused, batch)]), checked.flags)

    def listing(self, source: PriceSource, ticker: str) -> Listing:
        """Give what is known of a ticker."""
        known = {listing.ticker: listing for listing in source.listings()}
        exchange = self.exchange_of.get(ticker, self.work.settings.default_exchange)
        return known.get(ticker, Listing(ticker, ticker, exchange=exchange))

    def note(self, ticker: str, source: PriceSource, status: str, rows: int, began: datetime) -> None:
        """Remember that a ticker was answered."""
        self.answered.add(ticker)
        self.written += rows
        if status == "restated":
            self.restated.add(ticker)
        self.results.append(Result(ticker, source.name, status, rows, None, began))
