from datetime import UTC, datetime
from importlib.resources import files

import polars as pl
import pytest

from forecaster.panel import SCHEMA
from forecaster.sources.convert_sample import CONVERTED, ORIGINAL, convert
from forecaster.sources.csv import read_prices_csv
from forecaster.sources.sample import SampleSource

LAST = datetime(2013, 3, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def source() -> SampleSource:
    return SampleSource()


def test_the_bundled_file_is_what_the_script_makes() -> None:
    package, name = ORIGINAL

    assert CONVERTED.read_bytes() == convert(files(package).joinpath(name).read_bytes())


def test_quotes_are_exact() -> None:
    last = read_prices_csv(CONVERTED).filter(ticker="AAPL", time=LAST).row(0, named=True)

    assert (last["close"], last["close_adj"], last["volume"]) == (430.47, 56.137353095488, 19730300.0)


def test_history_first_then_one_session_at_a_time(source: SampleSource) -> None:
    history = source.bars(None)
    held_back = source.sessions_after(None)

    assert history["ticker"].unique().sort().to_list() == ["AAPL", "GOOG", "IBM", "MSFT"]
    assert len(held_back) == 250
    assert (history["time"] < held_back[0]).all()
    first = source.bars(history["time"].sort()[-1])
    assert first["time"].unique().to_list() == [held_back[0]]
    assert first["ticker"].to_list() == ["AAPL", "GOOG", "IBM", "MSFT"]
    assert source.bars(held_back[0])["time"].unique().to_list() == [held_back[1]]


def test_a_ticker_appears_with_its_first_session(source: SampleSource) -> None:
    assert "FB" in source.bars(datetime(2012, 5, 17, tzinfo=UTC))["ticker"].to_list()
    assert "FB" not in source.bars(datetime(2012, 5, 16, tzinfo=UTC))["ticker"].to_list()


def test_stepping_releases_every_bar_once(source: SampleSource) -> None:
    sessions = source.sessions_after(None)
    history = source.bars(None)
    steps = [history, *(source.bars(session) for session in [history["time"].sort()[-1], *sessions])]

    assert (
        pl.concat(steps)
        .sort("ticker", "time")
        .select("ticker", "close")
        .equals(read_prices_csv(CONVERTED).select("ticker", "close"))
    )
    assert steps[-1].is_empty()
    assert steps[-1].schema == SCHEMA


def test_until_takes_many_sessions(source: SampleSource) -> None:
    sessions = source.sessions_after(None, limit=3)

    assert source.bars(sessions[0], until=sessions[2])["time"].unique().sort().to_list() == sessions[1:]
    assert source.sessions_after(sessions[0], until=sessions[2]) == sessions[1:]
    assert source.bars(LAST, until=datetime(2030, 1, 1, tzinfo=UTC)).is_empty()
