"""Ingest: new bars from a chain of sources into the database, ticker by ticker."""

from collections.abc import Sequence
from datetime import datetime

from forecaster.pipeline.chain import chain
from forecaster.pipeline.gaps import find_missing
from forecaster.pipeline.intake import Intake
from forecaster.pipeline.work import Work
from forecaster.sources.protocol import PriceSource, Request
from forecaster.storage.findings import mark_asked, store_results
from forecaster.storage.prices import remove_old, store_listings
from forecaster.storage.wanted import Wanted, inactive, wanted
from stockcast.jobs.runs import Run
from stockcast.wording import count


class NothingCameError(Exception):
    """No source gave any of the tickers that were asked for; the message says why for the first of them."""


def ingest(work: Work, sources: Sequence[PriceSource], key: datetime, tickers: Sequence[str] = ()) -> str:
    """Fetch what is new since the last stored bars, of the tickers named or of all; once for each `key`.

    Some stored bars are fetched again and compared; a ticker whose bars were restated is taken anew. What one source
    fails is asked of the next. Gives a sentence that says what came; raises NothingCameError when nothing did.
    """
    return once(work, sources, key, "ingest", tickers)


def history(work: Work, ticker: str, key: datetime) -> str:
    """Fetch one ticker's bars, all of them when it is new; once for each `key`."""
    return once(work, chain(work), key, f"history {ticker}", [ticker])


def once(work: Work, sources: Sequence[PriceSource], key: datetime, task: str, tickers: Sequence[str]) -> str:
    """Do the fetch as a run of the task, unless it was done."""
    with work.once(task, key) as run:
        if run is None:
            return "these prices were fetched already"
        run.result = fetch(work, sources, run, tickers)
        return run.result


def fetch(work: Work, sources: Sequence[PriceSource], run: Run, tickers: Sequence[str]) -> str:
    """Ask source by source for what is wanted, store what comes, and find what is missing."""
    report = work.reporting(run)
    report("fetching prices", 0.0)
    interval = work.settings.bar_interval
    asked = asked_for(work, sources, tickers)
    with work.pool.lend() as opened:
        left_out = inactive(opened) - set(tickers)
    intake = Intake(work, {each.ticker: each.exchange for each in asked}, left_out, report)
    # Files may bring tickers that nobody has heard of; other sources give what they are asked for.
    everything = not (tickers or work.settings.tickers or any(source.listings() for source in sources))
    requests = [] if everything and len(sources) == 1 else [each.request for each in asked]
    for source in sources:
        requests = intake.take(source, requests)
        if not requests:
            break
    with work.pool.lend() as opened:
        store_listings(opened, [intake.listing(sources[0], request.ticker) for request in requests])
        store_results(opened, intake.results, run.run_id, interval)
        mark_asked(opened, [(each.ticker, each.since) for each in asked if each.ticker in intake.answered], interval)
    if work.settings.price_retention_days:
        with work.pool.lend() as opened:
            remove_old(opened, interval, work.settings.price_retention_days)
    report("looking for missing sessions", 0.9)
    find_missing(
        work,
        sorted(intake.answered | {each.ticker for each in asked}),
        live=all(source.name != "sample" for source in sources),
    )
    return told(intake, requests)


def asked_for(work: Work, sources: Sequence[PriceSource], tickers: Sequence[str]) -> list[Wanted]:
    """Give what is wanted: the tickers named, else those of the settings, else the active and the sources' own.

    A ticker that was deactivated is asked for only by name.
    """
    named = tuple(tickers) or work.settings.tickers
    with work.pool.lend() as opened:
        known = wanted(opened, work.settings.bar_interval, work.settings.ingest_overlap, named)
        left_out = set() if tickers else inactive(opened)
    listed = [listing for source in sources for listing in source.listings()]
    exchange_of = {listing.ticker: listing.exchange for listing in listed}
    stored = {each.ticker for each in known}
    new = dict.fromkeys(named or exchange_of)
    return known + [
        Wanted(ticker, exchange_of.get(ticker, work.settings.default_exchange), None)
        for ticker in new
        if ticker not in stored and ticker not in left_out
    ]


def told(intake: Intake, unanswered: Sequence[Request]) -> str:
    """Sum the fetch up; raise NothingCameError when every ticker failed."""
    failures = intake.failures
    if unanswered and not intake.answered:
        first = unanswered[0].ticker
        others = "" if len(unanswered) == 1 else f" (and {len(unanswered) - 1} more)"
        raise NothingCameError(f"no prices of {first}{others}: {failures[first]}")
    parts = [f"{count(intake.written, 'bar')} of {count(len(intake.answered), 'ticker')}"]
    if intake.newest is not None:
        parts[0] += f", up to {intake.newest:%Y-%m-%d}"
    if intake.restated:
        parts.append(f"restated: {', '.join(sorted(intake.restated))}")
    if intake.quarantined:
        parts.append(f"{count(intake.quarantined, 'record')} in quarantine")
    if unanswered:
        parts.append(f"{count(len(unanswered), 'ticker')} failed, such as {failures[unanswered[0].ticker]}")
    return "; ".join(parts) if intake.answered else "no new prices"
