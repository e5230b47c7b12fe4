"""The page of the data on a real database, and the files that it offers."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.integration.dashboard.calls import UPDATE, call, page, said, visit
from tests.integration.dashboard.rows import DAY, LAST, add_bars, add_prices, write

BUSY = "Yahoo answered 429 (too many requests)"
RENEWAL = "..data-page.children...data-waiting.disabled.."


def data(client: FlaskClient, search: str = "") -> str:
    """Everything on the page, as JSON."""
    return page(client, search, "/dash/data")


def tickers_in(shown: str) -> list[str]:
    """The tickers of the table, in its order."""
    return re.findall(r'"href": "/dash/\?ticker=([^&"]+)", "title": "Prices and forecast', shown)


@pytest.fixture
def mixed(client: FlaskClient) -> FlaskClient:
    """GOOD is complete; GAPS lacks three sessions, two of them its last, and has a refused record; NEW has no bars."""
    add_prices("GOOD", 40)
    add_prices("GAPS", 40)
    write("UPDATE stock_prices SET source = 'yahoo' WHERE ticker IN (VALUES %s)", ("GAPS",), ("GOOD",))
    write("INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s", ("NEW", "New <b>&", "XN", "USD"))
    write(
        "INSERT INTO missing_sessions (ticker, bar_interval, time, found_at, asked_at, attempts) VALUES %s",
        *(("GAPS", "1d", LAST + age * DAY, LAST + 5 * DAY, LAST + 6 * DAY, 2) for age in (1, 2, -50)),
    )
    write(
        "INSERT INTO ingest_results (ticker, bar_interval, source, status, error, started_at, finished_at) VALUES %s",
        ("GAPS", "1d", "yahoo", "failed", BUSY, LAST + 6 * DAY, LAST + 6 * DAY + timedelta(hours=6, minutes=15)),
    )
    write(
        "INSERT INTO price_quarantine (source, ticker, bar_interval, time, rule, reason, raw) VALUES %s",
        ("yahoo", "GAPS", "1d", LAST - 50 * DAY, "high-low-bounds", "high 3.1 is below low 4.2", "{}"),
    )
    return client


class TestTable:
    def test_all_tickers_are_told_in_words(self, mixed: FlaskClient) -> None:
        shown = data(mixed)
        assert tickers_in(shown) == ["GAPS", "GOOD", "NEW"]
        for words in ("2 sessions old", "up to date", "no bars yet", BUSY, "Fri 25 May 2012", "New <b>&", "PostgreSQL"):
            assert words in shown
        assert "Waiting for a decision" in shown
        assert "Data · Stockcast" in shown

    @pytest.mark.parametrize(
        ("search", "tickers"),
        [
            ("?sort=missing", ["GAPS", "GOOD", "NEW"]),
            ("?sort=-missing", ["GOOD", "NEW", "GAPS"]),
            ("?sort=-ticker", ["NEW", "GOOD", "GAPS"]),
            ("?sort=-sessions&problems=1", ["NEW", "GAPS"]),
            ("?problems=1", ["GAPS", "NEW"]),
            ("?q=gOOd", ["GOOD"]),
            ("?q=yahoo&sort=age", ["GAPS", "GOOD"]),
            ("?q=nothing", []),
            ("?sort=nonsense&page=99&problems=x&year=abc", ["GAPS", "GOOD", "NEW"]),
        ],
    )
    def test_the_address_sorts_and_filters(self, mixed: FlaskClient, search: str, tickers: list[str]) -> None:
        assert tickers_in(data(mixed, search)) == tickers

    def test_many_tickers_come_page_by_page(self, client: FlaskClient) -> None:
        rows = [(f"T{number:03}", "Name", "XN", "USD") for number in range(250)]
        write("INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s", *rows)
        assert tickers_in(data(client, "?page=3&sort=ticker")) == [f"T{number:03}" for number in range(200, 250)]
        shown = data(client, "?page=2")
        assert "101 to 200 of 250 tickers" in shown
        assert '"href": "/dash/data"' in shown
        assert '"href": "/dash/data?page=3"' in shown

    def test_no_problems_at_all_are_said_with_pleasure(self, client: FlaskClient) -> None:
        add_prices("GOOD", 40)
        assert "No problems at all." in data(client, "?problems=1")

    def test_before_the_first_ticker_the_page_waits_and_then_fills_itself(self, client: FlaskClient) -> None:
        assert "Waiting for the first prices." in data(client)
        again = call(RENEWAL, ("data-waiting.n_intervals", 1), state=(("_pages_location.search", ""),))
        before = said(client.post(UPDATE, json=again))["response"]
        add_prices("GOOD", 40)
        after = said(client.post(UPDATE, json=again))["response"]
        assert (before["data-waiting"]["disabled"], after["data-waiting"]["disabled"]) == (False, True)
        assert "GOOD Inc." in str(after["data-page"])

    def test_all_rows_of_a_choice_are_taken_away(self, mixed: FlaskClient) -> None:
        assert "/dash/data.csv?sort=-missing" in data(mixed, search="?sort=-missing&ticker=GAPS&page=3")
        answer = mixed.get("/dash/data.csv?sort=missing&problems=1")
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        gaps, new = csv.DictReader(io.StringIO(answer.text))
        assert (gaps["ticker"], gaps["missing"], gaps["last_error"]) == ("GAPS", "3", BUSY)
        assert (new["ticker"], new["last_bar"], new["bars"]) == ("NEW", "", "0")


class TestOneTicker:
    def test_its_calendar_and_the_reasons_are_shown(self, mixed: FlaskClient) -> None:
        shown = data(mixed, "?ticker=gaps&sort=missing")
        for words in (
            "The days of 2012",
            "Sun 27 May 2012: missing",
            "Thu 5 Apr 2012: refused, in quarantine (high 3.1 is below low 4.2)",
            "Asked for 2 times, last Thu 31 May 2012, 00:00 UTC.",
            f"Last error of yahoo: {BUSY}",
            "high-low-bounds",
            "/dash/data/GAPS.csv",
            "/dash/data?sort=missing",
        ):
            assert words in shown

    def test_a_ticker_without_bars_and_one_without_gaps(self, mixed: FlaskClient) -> None:
        new = data(mixed, "?ticker=NEW")
        assert "No bars yet." in new
        assert "NEW.csv" not in new
        assert "Every session has its bar, and no record was refused or odd." in data(mixed, "?ticker=GOOD&year=1900")

    def test_an_unknown_one_is_said_above_the_others(self, mixed: FlaskClient) -> None:
        shown = data(mixed, "?ticker=%3Cscript%3E")
        assert "There is no ticker “<script>” here." in shown
        assert tickers_in(shown) == ["GAPS", "GOOD", "NEW"]

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            ("/dash/data", 200),
            ("/dash/data?ticker=gaps&year=2012", 200),
            ("/dash/data?ticker=", 200),
            ("/dash/data?sort=a&sort=b&page=-1&year=9999999999", 200),
            ("/dash/data?ticker=XYZ", 404),
            ("/dash/data?ticker=A&ticker=B", 404),
        ],
    )
    def test_page_loads_have_the_status_that_they_deserve(self, mixed: FlaskClient, address: str, status: int) -> None:
        assert mixed.get(address, headers={"Accept": "text/html"}).status_code == status
        search = address.partition("/dash/data")[2]
        assert mixed.post(UPDATE, json=visit(search, "/dash/data")).status_code == 200


class TestStaleness:
    def test_a_late_ticker_is_told_on_its_page_with_the_reason(self, mixed: FlaskClient) -> None:
        assert f"Prices are 2 sessions old: {BUSY}." in page(mixed, "?ticker=GAPS")
        assert "sessions old" not in page(mixed, "?ticker=GOOD")
        assert "Prices are" not in data(mixed)

    def test_when_most_are_late_the_page_of_the_data_says_so(self, mixed: FlaskClient) -> None:
        write("INSERT INTO missing_sessions (ticker, bar_interval, time) VALUES %s", ("GOOD", "1d", LAST + DAY))
        assert f"Prices are up to 2 sessions old: {BUSY} (for 1 of them)." in data(mixed)


class TestDownload:
    def test_the_bars_of_a_ticker_as_a_file(self, mixed: FlaskClient) -> None:
        answer = mixed.get("/dash/data/GOOD.csv", buffered=True)
        lines = answer.text.splitlines()
        assert (answer.status_code, answer.mimetype) == (200, "text/csv")
        assert answer.headers["Content-Disposition"] == "attachment; filename=GOOD.csv"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert lines[0] == "ticker,time,open,high,low,close,close_adj,volume"
        assert lines[-1] == "GOOD,2012-05-25,139,139,139,139,17.375,1000000"
        assert len(lines) == 41

    def test_an_unchanged_file_is_not_sent_twice(self, mixed: FlaskClient) -> None:
        etag = mixed.get("/dash/data/GOOD.csv", buffered=True).headers["ETag"]
        for known in (etag, f"W/{etag}"):
            again = mixed.get("/dash/data/GOOD.csv", headers={"If-None-Match": known})
            assert (again.status_code, again.data) == (304, b"")
        add_bars("GOOD", [(LAST + DAY, 140.0)])
        later = mixed.get("/dash/data/GOOD.csv", headers={"If-None-Match": etag}, buffered=True)
        assert later.status_code == 200
        assert "2012-05-26,140" in later.text

    @pytest.mark.parametrize("name", ["XYZ", "good", "=CMD", "@SUM", "..", "A%22%0d%0aX-Y:1", "X" * 300])
    def test_there_is_no_file_of_what_is_no_known_ticker(self, mixed: FlaskClient, name: str) -> None:
        write(
            "INSERT INTO stock_tickers (ticker, name, exchange, currency) VALUES %s", ("=CMD", "Formula", "XN", "USD")
        )
        answer = mixed.get(f"/dash/data/{name}.csv")
        assert answer.status_code == 404
        assert "X-Y" not in answer.headers

    def test_a_database_that_is_away_is_said(self, lonely: FlaskClient) -> None:
        assert lonely.get("/dash/data/GOOD.csv").status_code == 503
        assert lonely.get("/dash/data").status_code == 503
