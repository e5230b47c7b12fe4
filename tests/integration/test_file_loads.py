"""Price files that are loaded by hand: again, with other values, with faults, and of hours."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forecaster.calendars import sessions
from forecaster.pipeline.file import load_file
from forecaster.pipeline.work import Work
from forecaster.sources.csv import CsvSource
from forecaster.sources.protocol import SourceError
from tests.integration.price_files import FIRST, ask, csv_lines, days, write


def load(work: Work, path: Path, *, keep_going: bool = False, block: int = 300) -> str:
    return load_file(work, CsvSource(str(path), keep_going=keep_going, block=block), keep_going=keep_going)


def test_the_same_file_again_changes_nothing(work: Work, tmp_path: Path) -> None:
    path = write(tmp_path / "prices.csv", *csv_lines())
    assert load(work, path).startswith("40 bars of 1 ticker, up to 2024-02-28")
    before = ask(work, "SELECT * FROM stock_prices ORDER BY time")
    assert load(work, path).startswith("0 bars of 1 ticker, up to 2024-02-28; 40 were stored already")
    assert ask(work, "SELECT * FROM stock_prices ORDER BY time") == before


def test_a_file_with_other_values_rewrites_them_and_tells_it(work: Work, tmp_path: Path) -> None:
    load(work, write(tmp_path / "prices.csv", *csv_lines()))
    lines = csv_lines()
    lines[3] = lines[3].replace(",10,", ",10.5,")
    assert "1 of them were stored with other values" in load(work, write(tmp_path / "prices.csv", *lines))
    assert ask(work, "SELECT first_time, bars FROM price_restatements") == [(days(4)[3], 1)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("A,2024-01-04,,,,ten,,", "line 4: close is 'ten'"),
        ("A,2024-01-04,,,,-3,,", "line 4: A at 2024-01-04 00:00 UTC: a price is not a positive number"),
        ("A,2024-01-06,,,,10,,", "line 4: A at 2024-01-06 00:00 UTC: the exchange has no session then"),
    ],
)
def test_a_wrong_line_stops_a_load_before_anything_is_stored_or_goes_into_quarantine(
    work: Work, tmp_path: Path, wrong: str, said: str
) -> None:
    lines = csv_lines()
    path = write(tmp_path / "prices.csv", *lines[:2], wrong, *lines[3:])
    with pytest.raises(SourceError) as told:
        load(work, path)
    assert said in str(told.value)
    assert ask(work, "SELECT (SELECT count(*) FROM stock_prices), (SELECT count(*) FROM stock_tickers)") == [(0, 0)]
    assert said in load(work, path, keep_going=True)
    ((reason,),) = ask(work, "SELECT reason FROM price_quarantine")
    assert reason.startswith(f"{path}: {said}")
    assert ask(work, "SELECT count(*) FROM stock_prices") == [(39,)]


def test_a_file_of_nothing_but_faults_is_given_up(work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecaster.pipeline.file.MOST_REFUSED", 10)
    path = write(tmp_path / "prices.csv", *["A,2024-01-04,,,,ten,,"] * 50)
    with pytest.raises(SourceError, match=r"more than 10 records are no bars, the first being .*line 2"):
        load(work, path, keep_going=True)


def test_hourly_bars_are_stored_beside_daily_ones(work: Work, tmp_path: Path) -> None:
    hours = sessions("XNYS", FIRST, FIRST + timedelta(days=9), "1h")
    lines = [f"A,{hour:%Y-%m-%dT%H:%M:%SZ},,,,10.5,," for hour in hours]
    hourly = replace(work, settings=work.settings.model_copy(update={"bar_interval": "1h"}))
    load(work, write(tmp_path / "days.csv", *csv_lines()))
    load(hourly, write(tmp_path / "hours.csv", *lines))
    assert ask(work, "SELECT bar_interval, count(*) FROM stock_prices GROUP BY 1 ORDER BY 1") == [
        ("1d", 40),
        ("1h", len(lines)),
    ]
