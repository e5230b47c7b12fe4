"""What the database tells of stored and missing bars, as the services ask for it."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from psycopg2.extensions import connection

from forecaster.sources.csv import CsvSource
from stockcast.database.pool import connect
from stockcast.market.completeness import BarCounts, completeness, nameless_records
from stockcast.market.findings import Day, Month, days, findings, months
from stockcast.market.lateness import price_warnings
from stockcast.market.prices_csv import bars_version, write_bars
from stockcast.settings import DashSettings
from tests.integration.dashboard.rows import write

LAST = datetime(2024, 3, 8, tzinfo=UTC)
DAY = timedelta(days=1)
BUSY = "Yahoo answered 429 (too many requests)"


def add_ticker(ticker: str, *bars: datetime, source: str = "yahoo") -> None:
    write(
        "INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s", (ticker, f"{ticker} Inc.", "X", "USD")
    )
    if bars:
        add_bars(ticker, *bars, source=source)


def add_bars(ticker: str, *bars: datetime, source: str = "yahoo") -> None:
    write(
        "INSERT INTO stock_prices (ticker, bar_interval, time, open, close, close_adj, volume, source) VALUES %s",
        *((ticker, "1d", time, None, 10.5, 0.1 + 0.2, 1e6, source) for time in bars),
    )


def add_missing(ticker: str, *times: datetime) -> None:
    write(
        "INSERT INTO missing_sessions (ticker, bar_interval, time) VALUES %s", *((ticker, "1d", time) for time in times)
    )


def add_result(
    ticker: str, status: str, error: str | None = None, *, at: datetime = LAST, source: str = "yahoo"
) -> None:
    write(
        "INSERT INTO ingest_results (ticker, bar_interval, source, status, error, started_at, finished_at) VALUES %s",
        (ticker, "1d", source, status, error, at, at),
    )


def add_refused(
    ticker: str | None, time: datetime | None, reason: str = "high is below low", **decided: object
) -> None:
    columns = ("source", "ticker", "bar_interval", "time", "rule", "reason", "raw", *decided)
    write(
        f"INSERT INTO price_quarantine ({', '.join(columns)}) VALUES %s",
        ("yahoo", ticker, "1d", time, "high-low-bounds", reason, f'"{reason}"', *decided.values()),
    )


@pytest.fixture
def opened(dash_settings: DashSettings) -> Iterator[connection]:
    """A connection as the dashboard has it."""
    made = connect(dash_settings)
    yield made
    made.close()


def test_a_ticker_is_told_with_its_ends_its_gaps_and_what_is_wrong(opened: connection) -> None:
    add_ticker("AAA", LAST - 4 * DAY, LAST)
    add_ticker("NEW")
    add_missing("AAA", LAST - DAY, LAST + 3 * DAY, LAST + 4 * DAY)
    add_result("AAA", "changed", at=LAST - DAY)
    add_result("AAA", "failed", BUSY)
    add_refused("AAA", LAST)
    add_refused("AAA", LAST, "decided", decision="discarded", decided_at=LAST)
    add_refused(None, None)
    flags = [("AAA", "1d", LAST, rule, "odd") for rule in ("jump", "stale")]
    write("INSERT INTO price_flags (ticker, bar_interval, time, rule, reason) VALUES %s", *flags)

    aaa, new = completeness(opened, "1d")
    assert (aaa.first, aaa.last, aaa.sources) == (LAST - 4 * DAY, LAST, ("yahoo",))
    assert (aaa.missing, aaa.late, aaa.quarantined, aaa.flags) == (3, 2, 1, 1)
    assert (aaa.failure, aaa.failed_at) == (BUSY, LAST)
    assert aaa.troubled
    assert (new.first, new.last, new.sources, new.missing) == (None, None, (), 0)
    assert new.troubled
    assert nameless_records(opened, "1d") == 1
    assert completeness(opened, "1d", ticker="AAA") == [aaa]


def test_a_failure_is_over_when_the_next_source_of_the_chain_or_a_later_fetch_succeeds(opened: connection) -> None:
    add_ticker("AAA", LAST)
    add_result("AAA", "failed", BUSY)
    add_result("AAA", "changed", source="csv")
    (aaa,) = completeness(opened, "1d")
    assert aaa.failure is None
    assert not aaa.troubled


def test_bars_are_counted_again_when_some_came(opened: connection) -> None:
    counts = BarCounts()
    add_ticker("AAA", LAST - 2 * DAY, LAST)
    assert counts.of(opened, completeness(opened, "1d"), "1d") == {"AAA": 2}
    add_bars("AAA", LAST + DAY)
    assert counts.of(opened, completeness(opened, "1d"), "1d") == {"AAA": 3}
    add_bars("AAA", LAST - DAY)
    add_result("AAA", "changed")
    assert counts.of(opened, completeness(opened, "1d"), "1d") == {"AAA": 4}


class TestWarnings:
    def test_prices_that_are_up_to_date_or_bundled_need_none(self, opened: connection) -> None:
        add_ticker("AAA", LAST)
        add_ticker("OLD", LAST - 1000 * DAY, source="sample")
        add_missing("OLD", LAST)
        add_missing("AAA", LAST - DAY)
        assert price_warnings(opened, "1d") == []

    def test_late_ones_are_told_with_the_reason(self, opened: connection) -> None:
        add_ticker("AAA", LAST)
        add_missing("AAA", *(LAST + age * DAY for age in (1, 2, 3)))
        assert price_warnings(opened, "1d") == [
            "Prices are 3 sessions old: the last fetch went well, but brought no newer ones."
        ]
        add_result("AAA", "failed", f"{BUSY}.")
        assert price_warnings(opened, "1d") == [f"Prices are 3 sessions old: {BUSY}."]

    def test_one_late_ticker_among_many_is_told_for_itself_alone(self, opened: connection) -> None:
        for ticker in ("AAA", "BBB", "CCC"):
            add_ticker(ticker, LAST)
        add_missing("AAA", LAST + DAY)
        add_result("AAA", "failed", BUSY)
        assert price_warnings(opened, "1d") == []
        assert price_warnings(opened, "1d", ticker="BBB") == []
        assert price_warnings(opened, "1d", ticker="AAA") == [f"Prices are 1 session old: {BUSY}."]
        add_missing("BBB", LAST + DAY, LAST + 2 * DAY)
        assert price_warnings(opened, "1d") == [
            f"Prices of 2 of 3 tickers are up to 2 sessions old: {BUSY} (for 1 of them)."
        ]


class TestOneTicker:
    def test_months_and_days_tell_what_is_there_and_what_is_not(self, opened: connection) -> None:
        add_ticker("AAA", datetime(2023, 12, 29, tzinfo=UTC), LAST - DAY, LAST)
        add_missing("AAA", LAST - 2 * DAY, LAST - 3 * DAY)
        add_refused("AAA", LAST - 3 * DAY, "low 4.2 is above high 3.1")
        flag = ("AAA", "1d", LAST, "jump", "14 volatilities")
        write("INSERT INTO price_flags (ticker, bar_interval, time, rule, reason) VALUES %s", flag)
        assert months(opened, "AAA", "1d") == [Month(2023, 12, 1, 0), Month(2024, 3, 2, 2)]
        assert days(opened, "AAA", 2024, "1d") == [
            Day(date(2024, 3, 5), "quarantined", "low 4.2 is above high 3.1"),
            Day(date(2024, 3, 6), "missing", ""),
            Day(date(2024, 3, 7), "present", ""),
            Day(date(2024, 3, 8), "flagged", "14 volatilities"),
        ]

    def test_findings_are_the_newest_of_each_kind(self, opened: connection) -> None:
        add_ticker("AAA", LAST)
        add_ticker("BBB", LAST)
        add_missing("AAA", *(LAST - age * DAY for age in range(1, 5)))
        add_missing("BBB", LAST - DAY)
        add_result("AAA", "failed", BUSY)
        add_refused("AAA", LAST)
        restated = ("AAA", "1d", "yahoo", LAST, 1, "close_adj halved")
        write(
            "INSERT INTO price_restatements (ticker, bar_interval, source, first_time, bars, reason) VALUES %s",
            restated,
        )
        found = findings(opened, "AAA", 2, "1d")
        assert [each.time for each in found.missing] == [LAST - DAY, LAST - 2 * DAY]
        assert [each.error for each in found.failed] == [BUSY]
        assert [each.rule for each in found.refused] == ["high-low-bounds"]
        assert [(each.bars, each.reason) for each in found.restated] == [(1, "close_adj halved")]
        assert found.flagged == []


def test_the_file_of_a_ticker_is_what_the_csv_source_reads(
    opened: connection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    add_ticker("AAA", LAST, LAST - DAY)
    add_ticker("BBB", LAST)
    written = io.BytesIO()
    write_bars(opened, "AAA", written, "1d")
    assert written.getvalue().splitlines()[:2] == [
        b"ticker,time,open,high,low,close,close_adj,volume",
        b"AAA,2024-03-07,,,,10.5,0.30000000000000004,1000000",
    ]
    path = tmp_path_factory.mktemp("prices") / "AAA.csv"
    path.write_bytes(written.getvalue())
    bars = pl.concat([batch.bars for batch in CsvSource(str(path)).batches([], "1d")])
    assert bars["time"].to_list() == [LAST - DAY, LAST]
    assert bars["close_adj"].to_list() == [0.1 + 0.2] * 2


def test_the_version_of_a_file_changes_with_its_bars_alone(opened: connection) -> None:
    add_ticker("AAA", LAST)
    before = bars_version(opened, "AAA", "1d")
    add_ticker("BBB", LAST)
    assert bars_version(opened, "AAA", "1d") == before
    add_bars("AAA", LAST - DAY)
    assert bars_version(opened, "AAA", "1d") != before
