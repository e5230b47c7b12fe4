"""Ingest: new bars from a source into the database."""

from datetime import datetime

import polars as pl

from forecaster.panel import as_panel
from forecaster.pipeline.work import Work
from forecaster.sources.listings import Listing
from forecaster.sources.protocol import PriceSource
from forecaster.storage.prices import last_session, store_listings, store_prices
from stockcast.wording import count


def ingest(work: Work, source: PriceSource, key: datetime, until: datetime | None = None) -> str:
    """Fetch what the source has after the last stored session, and store it; once for each `key`.

    Gives a sentence that says what came. `until` ends the bars that are asked for.
    """
    with work.once("ingest", key) as run:
        if run is None:
            return "these prices were fetched already"
        run.report("fetching prices", 0.0)
        with work.pool.lend() as opened:
            newest = last_session(opened, work.settings.bar_interval)
        bars = source.bars(newest, until)
        run.result = store(work, source.name, bars, source.listings())
        return run.result


def store(work: Work, source: str, bars: pl.DataFrame, listings: list[Listing]) -> str:
    """Store bars of the wanted tickers in one transaction; raise InvalidPanelError and store none when one is bad."""
    wanted = work.settings.tickers
    panel = as_panel(bars.filter(pl.col("ticker").is_in(wanted)) if wanted else bars)
    if panel.is_empty():
        return "no new prices"
    known = {listing.ticker: listing for listing in listings}
    tickers = panel["ticker"].unique(maintain_order=True).to_list()
    with work.pool.lend() as opened:
        store_listings(opened, [known.get(ticker, Listing(ticker, ticker)) for ticker in tickers])
        changed = store_prices(opened, panel, source, work.settings.bar_interval)
    newest: datetime = panel["time"].max()  # type: ignore[assignment]
    return f"{count(changed, 'bar')} of {count(len(tickers), 'ticker')}, up to {newest:%Y-%m-%d}"
