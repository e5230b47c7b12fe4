from datetime import UTC, datetime
from importlib.resources import files

import polars as pl
import pytest

from forecaster.sources.convert_sample import CONVERTED, ORIGINAL, convert
from forecaster.sources.csv import read_prices_csv
from forecaster.sources.protocol import Request, SourceError
from forecaster.sources.sample import SampleSource

LAST = datetime(2013, 3, 1, tzinfo=UTC)


@pytest.fixture
def source() -> SampleSource:
    return SampleSource()


def test_the_bundled_file_is_what_the_script_makes() -> None:
    package, name = ORIGINAL

    assert CONVERTED.read_bytes() == convert(files(package).joinpath(name).read_bytes())


def test_quotes_are_exact() -> None:
    last = read_prices_csv(CONVERTED).filter(ticker="AAPL", time=LAST).row(0, named=True)

    assert (last["close"], last["close_adj"], last["volume"]) == (430.47, 56.137353095488, 19730300.0)


def bars(source: SampleSource, *requests: Request) -> pl.DataFrame:
    return pl.concat([batch.bars for batch in source.batches(requests, "1d")])


def test_history_first_then_one_session_at_a_time(source: SampleSource) -> None:
    history = bars(source)
    held_back = source.sessions_after(None)

    assert history["ticker"].unique().sort().to_list() == ["AAPL", "GOOG", "IBM", "MSFT"]
    assert len(held_back) == 250
    assert (history["time"] < held_back[0]).all()
    source.release_one_after(history["time"].sort()[-1])
    first = bars(source).filter(pl.col("time") >= held_back[0])
    assert first["time"].unique().to_list() == [held_back[0]]
    assert first["ticker"].to_list() == ["AAPL", "GOOG", "IBM", "MSFT"]
    source.release_one_after(held_back[0])
    assert bars(source)["time"].max() == held_back[1]


def test_a_ticker_appears_with_its_first_session() -> None:
    assert "FB" in bars(SampleSource(datetime(2012, 5, 18, tzinfo=UTC)))["ticker"].to_list()
    assert "FB" not in bars(SampleSource(datetime(2012, 5, 17, tzinfo=UTC)))["ticker"].to_list()


def test_all_that_is_released_is_the_file(source: SampleSource) -> None:
    source.release_until(datetime(2030, 1, 1, tzinfo=UTC))
    assert (
        bars(source)
        .sort("ticker", "time")
        .select("ticker", "close")
        .equals(read_prices_csv(CONVERTED).select("ticker", "close"))
    )


def test_nothing_is_released_after_the_last_session() -> None:
    source = SampleSource(LAST)
    source.release_one_after(LAST)
    assert bars(source)["time"].max() == LAST


def test_only_what_is_asked_for_comes(source: SampleSource) -> None:
    asked = bars(
        source,
        Request("IBM", datetime(2012, 2, 28, tzinfo=UTC)),
        Request("MSFT", until=datetime(2000, 3, 2, tzinfo=UTC)),
    )
    assert set(asked["ticker"]) == {"IBM", "MSFT"}
    assert asked.filter(ticker="IBM")["time"].min() == datetime(2012, 2, 28, tzinfo=UTC)
    assert asked.filter(ticker="MSFT")["time"].max() == datetime(2000, 3, 2, tzinfo=UTC)
    assert bars(source, Request("NOBODY")).is_empty()


def test_hourly_bars_are_refused(source: SampleSource) -> None:
    with pytest.raises(SourceError, match="daily bars"):
        [*source.batches([], "1h")]


def test_sessions_can_be_counted_off(source: SampleSource) -> None:
    sessions = source.sessions_after(None, limit=3)

    assert source.sessions_after(sessions[0], until=sessions[2]) == sessions[1:]
