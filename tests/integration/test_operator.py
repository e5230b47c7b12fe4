"""What an operator does by command: tickers and quarantine, on a real database."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from forecaster.cli import stockcast
from forecaster.pipeline.due import everything
from forecaster.pipeline.work import Work
from stockcast.forecasts.records import latest_forecasts

Run = Callable[..., Result]


@pytest.fixture
def run(migrated: dict[str, str]) -> Run:
    """Run a command on the test's database."""
    assert migrated
    return lambda *words: CliRunner().invoke(stockcast, [*words], catch_exceptions=False)


def ask(work: Work, query: str) -> list[Any]:
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_a_ticker_is_added_once_and_its_history_is_queued(run: Run, work: Work) -> None:
    done = run("tickers", "add", "nvda", "--name", "Nvidia", "--exchange", "XNAS")
    assert (done.exit_code, done.stdout) == (0, "NVDA is added; the worker fetches its history\n")
    assert ask(work, "SELECT task_name, args ->> 'ticker' FROM procrastinate_jobs") == [("history", "NVDA")]
    again = run("tickers", "add", "NVDA")
    assert (again.exit_code, again.stderr) == (1, "Error: NVDA is there already\n")
    (listed,) = run("tickers", "list", "--json").stdout.splitlines()
    assert json.loads(listed)["name"] == "Nvidia"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "no such"], "'no such' is no ticker"),
        (["add", "A", "--exchange", "XNSY"], "'XNSY' is no exchange with a known calendar; similar ones are"),
        (["add", "A", "--exchange", "New York"], "'New York' is no exchange"),
        (["add", "A", "--currency", "dollars"], "'dollars' is no currency"),
        (["rename", "A", "B"], "there is no ticker A"),
        (["deactivate", "A"], "there is no ticker A"),
    ],
)
def test_what_makes_no_sense_is_named_and_changes_nothing(run: Run, work: Work, words: list[str], said: str) -> None:
    done = run("tickers", *words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert ask(work, "SELECT count(*) FROM stock_tickers") == [(0,)]


def test_a_file_of_tickers_is_taken_as_a_whole_or_not_at_all(run: Run, work: Work, tmp_path: Path) -> None:
    path = tmp_path / "tickers.csv"
    path.write_text(
        "\ufeffName,ticker,exchange\nToyota,7203.T,XTKS\nBitcoin,BTC-USD,24/7\n,BAD ONE,XNYS\nBitcoin,btc-usd,24/7\n"
    )
    done = run("tickers", "import", str(path))
    assert done.exit_code == 1
    assert "line 4: 'BAD ONE' is no ticker" in done.stderr
    assert "line 5: BTC-USD stands there twice" in done.stderr
    assert ask(work, "SELECT count(*) FROM stock_tickers") == [(0,)]
    path.write_text("ticker,exchange\n7203.T,XTKS\nBTC-USD,24/7\n")
    assert run("tickers", "import", str(path)).stdout == "2 tickers added, 0 tickers changed\n"
    path.write_text("ticker,exchange,name\nBTC-USD,24/7,Bitcoin\n")
    assert run("tickers", "import", str(path)).stdout == "0 tickers added, 1 ticker changed\n"
    assert ask(work, "SELECT name FROM stock_tickers WHERE ticker = 'BTC-USD'") == [("Bitcoin",)]


@pytest.mark.usefixtures("started")
def test_a_renamed_ticker_takes_prices_forecasts_and_scores_along(run: Run, started: Work) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    assert list(everything(started, datetime(2012, 3, 2, tzinfo=UTC)))
    tables = ("stock_prices", "forecasts", "forecast_scores", "ingest_results")
    before = [ask(started, f"SELECT count(*) FROM {table} WHERE ticker = 'IBM'") for table in tables]
    assert run("tickers", "rename", "IBM", "kyndryl").stdout == "IBM is KYNDRYL now\n"
    after = [ask(started, f"SELECT count(*) FROM {table} WHERE ticker = 'KYNDRYL'") for table in tables]
    assert after == before
    assert all(rows != [(0,)] for rows in after)
    refused = run("tickers", "rename", "MSFT", "AAPL")
    assert "two histories can't become one" in refused.stderr


@pytest.mark.usefixtures("started")
def test_a_deactivated_ticker_is_shown_no_more_and_keeps_its_past(run: Run, started: Work) -> None:
    assert run("tickers", "deactivate", "ibm").stdout == "IBM is inactive\n"
    with started.pool.lend() as opened:
        assert latest_forecasts(opened, "1d", ticker="IBM") == []
    assert run("tickers", "activate", "ibm").stdout == "IBM is active\n"
    with started.pool.lend() as opened:
        assert len(latest_forecasts(opened, "1d", ticker="IBM")) == 10


HEADER = "ticker,time,open,high,low,close,close_adj,volume"


@pytest.fixture
def quarantined(run: Run, tmp_path: Path) -> list[int]:
    """Three refused records: of a holiday, without a price, and with a text for one."""
    path = tmp_path / "prices.csv"
    path.write_text(
        f"{HEADER}\nA,2024-01-02,,,,10,,\nA,2024-01-15,,,,11,,\nA,2024-01-16,,,,-1,,\nA,2024-01-17,,,,ten,,\n"
    )
    done = run("ingest", "--source", "csv", "--path", str(path), "--keep-going")
    assert done.exit_code == 0, done.stderr
    assert "1 bar of 1 ticker" in done.stdout
    assert "3 records in quarantine" in done.stdout
    listed = [json.loads(line) for line in run("quarantine", "list", "--json").stdout.splitlines()]
    assert {each["rule"] for each in listed} == {"out-of-session", "price-not-positive", "csv-bad-number"}
    return [each["id"] for each in sorted(listed, key=lambda each: each["rule"])]


def test_an_accepted_record_becomes_a_bar(run: Run, work: Work, quarantined: list[int]) -> None:
    holiday = quarantined[1]
    assert run("quarantine", "accept", str(holiday)).stdout == "1 record accepted, 1 bar stored\n"
    assert ask(work, "SELECT close FROM stock_prices WHERE time = '2024-01-15'") == [(11.0,)]
    again = run("quarantine", "accept", str(holiday))
    assert again.stdout == "0 records accepted, 0 bars stored\n"
    assert str(holiday) in again.stderr


def test_a_record_that_cannot_be_a_bar_comes_back_with_the_reason(run: Run, work: Work, quarantined: list[int]) -> None:
    text, _, negative = quarantined
    assert run("quarantine", "accept", str(text), str(negative)).stdout == "2 records accepted, 0 bars stored\n"
    reasons = ask(work, f"SELECT reason, decision FROM price_quarantine WHERE id IN ({text}, {negative}) ORDER BY rule")
    assert reasons[0] == ("accepted, but it can't be stored: close is 'ten', which is no number", None)
    assert "violates check constraint" in reasons[1][0]


@pytest.mark.usefixtures("quarantined")
def test_discarded_records_are_told_no_more_and_kept(run: Run, work: Work) -> None:
    assert run("quarantine", "discard", "--ticker", "A").stdout == "3 records discarded\n"
    assert run("quarantine", "list").stdout == ""
    assert len(run("quarantine", "list", "--all").stdout.splitlines()) == 3
    assert ask(work, "SELECT count(*) FROM stock_prices") == [(1,)]


def test_a_decision_needs_to_know_about_what(run: Run) -> None:
    assert run("quarantine", "discard").exit_code == 2
    assert run("quarantine", "discard", "1", "--rule", "jump").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [["--path", "prices.csv"], ["--keep-going"], ["--columns", "time=Date"], ["--source", "paper"]],
)
def test_options_that_do_not_belong_together_are_refused(run: Run, words: list[str]) -> None:
    assert run("ingest", *words).exit_code == 2


def test_a_file_that_is_not_there_is_one_line(run: Run) -> None:
    done = run("ingest", "--source", "csv", "--path", "nowhere.csv")
    assert (done.exit_code, done.stderr) == (1, "Error: nowhere.csv: there is no such file or folder\n")
