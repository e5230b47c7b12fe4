"""Ingest from one source or several: only what is new, all of what was restated, and everything told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from forecaster.panel import SCHEMA
from forecaster.pipeline.ingest import NothingCameError, ingest
from forecaster.pipeline.work import Work
from forecaster.sources.csv import CsvSource
from forecaster.sources.listings import Listing
from forecaster.sources.protocol import Batch, Request
from forecaster.sources.requests import requested
from stockcast.jobs.runs import Interrupted
from stockcast.market.intervals import BarInterval
from stockcast.market.lateness import price_warnings
from tests.integration.price_files import ask, csv_lines, days, write

TICKS = [datetime(2024, 6, 3, hour, tzinfo=UTC) for hour in range(20)]


class Exchange:
    """A source whose bars a test chooses; it remembers what it was asked for."""

    def __init__(self, bars: pl.DataFrame, name: str = "yahoo", failures: dict[str, str] | None = None) -> None:
        self.bars, self.name, self.failures = bars, name, failures or {}
        self.asked: list[Request] = []

    def batches(self, requests: Sequence[Request], _bar_interval: BarInterval) -> Iterator[Batch]:
        for request in requests:
            self.asked.append(request)
            if request.ticker in self.failures:
                yield Batch(failures={request.ticker: self.failures[request.ticker]})
            else:
                yield Batch(bars=requested(self.bars, [request]))

    def listings(self) -> list[Listing]:
        return [Listing(ticker, f"{ticker} Inc.", exchange="XNYS") for ticker in self.bars["ticker"].unique().sort()]


def bars(*tickers: str, number: int = 40, adjusted: float = 1.0) -> pl.DataFrame:
    rows = [
        {"ticker": ticker, "time": day, "close": 10 + index % 3, "close_adj": (10 + index % 3) * adjusted}
        for ticker in tickers
        for index, day in enumerate(days(number))
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def test_only_what_is_new_is_asked_for_with_an_overlap(work: Work) -> None:
    exchange = Exchange(bars("A"))
    assert ingest(work, [exchange], TICKS[0]).startswith("40 bars of 1 ticker, up to 2024-02-28")
    exchange.bars = bars("A", number=42)
    assert ingest(work, [exchange], TICKS[1]).startswith("2 bars of 1 ticker")
    assert [request.since for request in exchange.asked] == [None, days(40)[-5]]
    assert ingest(work, [exchange], TICKS[1]) == "these prices were fetched already"
    assert ask(work, "SELECT status, rows FROM ingest_results ORDER BY result_id") == [("changed", 40), ("changed", 2)]


def test_a_restated_history_is_taken_again_as_a_whole(work: Work) -> None:
    exchange = Exchange(bars("A", "B"))
    ingest(work, [exchange], TICKS[0])
    exchange.bars = pl.concat([bars("A", number=41, adjusted=0.5), bars("B", number=41)])
    said = ingest(work, [exchange], TICKS[1])
    assert "restated: A" in said
    assert ask(work, "SELECT count(*), count(DISTINCT close_adj / close) FROM stock_prices WHERE ticker = 'A'") == [
        (41, 1)
    ]
    ((ticker, reason),) = ask(work, "SELECT ticker, reason FROM price_restatements")
    assert ticker == "A"
    assert reason.startswith("adjusted prices are 0.5 times what they were")
    assert ask(work, "SELECT rows FROM ingest_results WHERE ticker = 'B' ORDER BY result_id DESC LIMIT 1") == [(1,)]


def test_what_one_source_fails_is_asked_of_the_next_and_each_bar_knows_its_source(work: Work) -> None:
    first = Exchange(bars("A", "B"), failures={"B": "Yahoo answered 429 (too many requests)"})
    second = Exchange(bars("A", "B"), name="csv")
    ingest(work, [first, second], TICKS[0])
    assert [request.ticker for request in second.asked] == ["B"]
    assert ask(work, "SELECT DISTINCT ticker, source FROM stock_prices ORDER BY 1") == [("A", "yahoo"), ("B", "csv")]
    assert ask(work, "SELECT source, status, error FROM ingest_results WHERE ticker = 'B' ORDER BY result_id") == [
        ("yahoo", "failed", "Yahoo answered 429 (too many requests)"),
        ("csv", "changed", None),
    ]


def test_when_nothing_comes_the_run_fails_and_says_why(work: Work) -> None:
    exchange = Exchange(bars("A"), failures={"A": "Yahoo answered 500"})
    with pytest.raises(NothingCameError, match="no prices of A: Yahoo answered 500"):
        ingest(work, [exchange], TICKS[0])
    assert ask(work, "SELECT status FROM runs") == [("failed",)]
    assert ask(work, "SELECT error FROM ingest_results") == [("Yahoo answered 500",)]
    exchange.failures = {}
    assert ingest(work, [exchange], TICKS[0]).startswith("40 bars")


def test_prices_that_do_not_come_any_more_are_told_with_their_age_and_the_reason(work: Work) -> None:
    exchange = Exchange(bars("A"))
    ingest(work, [exchange], TICKS[0])
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("DELETE FROM missing_sessions")
    exchange.failures = {"A": "Yahoo answered 429 (too many requests)"}
    with pytest.raises(NothingCameError):
        ingest(work, [exchange], TICKS[1])
    with work.pool.lend() as opened:
        (sentence,) = price_warnings(opened, "1d")
    assert re.fullmatch(r"Prices are [\d,]+ sessions old: Yahoo answered 429 \(too many requests\)\.", sentence)


class BrokenOffError(Exception):
    """Stands for what kills a worker."""


class Breaking(Exchange):
    """A source after whose first ticker the process ends."""

    def batches(self, requests: Sequence[Request], bar_interval: BarInterval) -> Iterator[Batch]:
        yield next(super().batches(requests, bar_interval))
        raise BrokenOffError


def test_a_run_that_is_broken_off_leaves_whole_tickers_and_the_next_completes_it(work: Work) -> None:
    with pytest.raises(BrokenOffError):
        ingest(work, [Breaking(bars("A", "B"))], TICKS[0])
    assert ask(work, "SELECT ticker, count(*) FROM stock_prices GROUP BY ticker") == [("A", 40)]
    ingest(work, [Exchange(bars("A", "B"))], TICKS[0])
    assert ask(work, "SELECT ticker, count(*) FROM stock_prices GROUP BY ticker ORDER BY 1") == [("A", 40), ("B", 40)]


def test_missing_sessions_are_found_asked_for_again_and_forgotten_when_they_come(work: Work) -> None:
    gap = days(40)[10]
    exchange = Exchange(bars("A").filter(pl.col("time") != gap))
    ingest(work, [exchange], TICKS[0])
    assert ask(work, f"SELECT attempts FROM missing_sessions WHERE time = '{gap}'") == [(0,)]
    overdue = ask(work, f"SELECT count(*) FROM missing_sessions WHERE time > '{days(40)[-1]}'")
    assert overdue[0][0] > 100
    ingest(work, [exchange], TICKS[1])
    assert exchange.asked[-1].since == gap
    assert ask(work, f"SELECT attempts FROM missing_sessions WHERE time = '{gap}'") == [(1,)]
    exchange.bars = bars("A")
    ingest(work, [exchange], TICKS[2])
    assert ask(work, f"SELECT * FROM missing_sessions WHERE time = '{gap}'") == []


def test_what_is_no_bar_is_put_into_quarantine_once(work: Work) -> None:
    holiday = pl.DataFrame(
        [{"ticker": "A", "time": datetime(2024, 1, 15, tzinfo=UTC), "close": 11.0, "close_adj": 11.0}], schema=SCHEMA
    )
    exchange = Exchange(pl.concat([bars("A"), holiday]))
    assert "1 record in quarantine" in ingest(work, [exchange], TICKS[0])
    ingest(work, [Exchange(exchange.bars)], TICKS[1])
    ((rule, raw),) = ask(work, "SELECT rule, raw FROM price_quarantine")
    assert rule == "out-of-session"
    assert raw["close"] == 11.0
    assert ask(work, "SELECT count(*) FROM stock_prices") == [(40,)]


def test_a_deactivated_ticker_is_asked_for_by_name_alone(work: Work) -> None:
    exchange = Exchange(bars("A", "B"))
    ingest(work, [exchange], TICKS[0])
    ask(work, "UPDATE stock_tickers SET active = false WHERE ticker = 'B' RETURNING 1")
    exchange.asked = []
    ingest(work, [exchange], TICKS[1])
    assert [request.ticker for request in exchange.asked] == ["A"]


def test_a_file_on_the_schedule_may_bring_new_tickers_but_not_deactivated_ones(work: Work, tmp_path: Path) -> None:
    path = write(tmp_path / "prices.csv", *csv_lines())
    ingest(work, [CsvSource(str(path), keep_going=True)], TICKS[0])
    ask(work, "UPDATE stock_tickers SET active = false WHERE ticker = 'A' RETURNING 1")
    write(path, *csv_lines(42), *csv_lines(ticker="B"))
    assert "40 bars of 1 ticker" in ingest(work, [CsvSource(str(path), keep_going=True)], TICKS[1])
    assert ask(work, "SELECT ticker, count(*) FROM stock_prices GROUP BY 1 ORDER BY 1") == [("A", 40), ("B", 40)]


def test_a_file_of_the_chain_is_stored_as_a_whole_or_not_at_all(work: Work, tmp_path: Path) -> None:
    lines = [line for pair in zip(csv_lines(400), csv_lines(400, "B"), strict=True) for line in pair]
    source = CsvSource(str(write(tmp_path / "prices.csv", *lines)), keep_going=True, block=4_000)
    answers = iter([False] * 3 + [True] * 100)
    with pytest.raises(Interrupted, match="nothing was stored"):
        ingest(replace(work, should_stop=lambda: next(answers)), [source], TICKS[0])
    assert ask(work, "SELECT (SELECT count(*) FROM stock_prices), (SELECT count(*) FROM stock_tickers)") == [(0, 0)]
    assert "800 bars of 2 tickers" in ingest(work, [source], TICKS[0])
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("UPDATE stock_tickers SET active = ticker <> 'B'")
    more = [*lines, *csv_lines(401)[-1:], *csv_lines(401, "B")[-1:]]
    write(tmp_path / "prices.csv", *more)
    assert "1 bar of 1 ticker" in ingest(work, [source], TICKS[1])
    assert ask(work, "SELECT ticker, count(*) FROM stock_prices GROUP BY 1 ORDER BY 1") == [("A", 401), ("B", 400)]


def test_old_prices_are_removed_where_that_is_asked_for(work: Work) -> None:
    exchange = Exchange(bars("A", "B", number=300))
    ingest(work, [exchange], TICKS[0])
    kept = replace(work, settings=work.settings.model_copy(update={"price_retention_days": 365}))
    ingest(kept, [exchange], TICKS[1])
    oldest = days(300)[-1] - timedelta(days=365)
    expected = len([day for day in days(300) if day >= oldest])
    assert 200 < expected < 300
    assert ask(work, "SELECT ticker, count(*) FROM stock_prices GROUP BY ticker ORDER BY ticker") == [
        ("A", expected),
        ("B", expected),
    ]
    assert ask(work, "SELECT count(*) FROM missing_sessions WHERE time < '2025-01-01'") == [(0,)]


def test_a_new_ticker_of_which_a_source_has_nothing_is_asked_of_the_next(work: Work) -> None:
    first, second = Exchange(bars("A"), "yahoo"), Exchange(bars("B"), "csv")
    assert ingest(work, [first, second], TICKS[0], ["A", "B"]).startswith("80 bars of 2 tickers")
    with pytest.raises(NothingCameError, match="no prices of C: csv has none"):
        ingest(work, [first, second], TICKS[1], ["C"])
    found = "SELECT ticker, source, status, error FROM ingest_results WHERE status = 'failed' ORDER BY result_id"
    assert ask(work, found)[0] == ("B", "yahoo", "failed", "yahoo has none")
