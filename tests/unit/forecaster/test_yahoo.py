"""Yahoo's source against recorded kinds of answers, served on this machine."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from forecaster.sources.politeness import BusyError, Politeness, retry_after
from forecaster.sources.protocol import Batch, Request
from forecaster.sources.yahoo import YahooSource
from tests.unit.forecaster.recorded_yahoo import CLOSES, DAYS, UNKNOWN, Yahoo, chart, good
from tests.unit.forecaster.serving import served


@pytest.fixture
def address() -> Iterator[str]:
    Yahoo.answers, Yahoo.asked, Yahoo.silent = {}, [], set()
    with served(Yahoo) as where:
        yield where


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Make = Callable[..., YahooSource]


@pytest.fixture
def yahoo(address: str, clock: Clock) -> Make:
    def make(per_minute: int = 1000, **politeness: Any) -> YahooSource:  # noqa: ANN401
        return YahooSource(
            Politeness("Yahoo", per_minute, sleep=clock.sleep, clock=clock, **politeness), address, timeout=1
        )

    return make


def answer(source: YahooSource, *tickers: str, interval: Any = "1d") -> list[Batch]:  # noqa: ANN401
    return list(source.batches([Request(ticker) for ticker in tickers], interval))


def test_prices_are_as_they_were_traded_on_both_sides_of_a_split(yahoo: Make) -> None:
    Yahoo.answers["NVDA"] = [good(chart())]
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.failures == {}
    assert batch.bars["time"].to_list() == [datetime(2024, 6, day, tzinfo=UTC) for day in (5, 6, 7, 10, 11)]
    assert batch.bars["close"].to_list() == pytest.approx([1224.4, 1210.0, 1208.9, 121.79, 120.91])
    assert batch.bars["volume"].to_list() == pytest.approx([100, 100, 100, 1000, 1000])
    assert batch.bars["close_adj"].to_list() == pytest.approx([close - 0.01 for close in CLOSES])
    assert batch.splits.rows() == [("NVDA", datetime(2024, 6, 10, tzinfo=UTC), 10.0)]


def test_only_what_is_new_is_asked_for(yahoo: Make) -> None:
    Yahoo.answers["NVDA"] = [good(chart())]
    since = datetime(2024, 6, 10, tzinfo=UTC)
    (batch,) = yahoo().batches([Request("NVDA", since)], "1d")
    assert batch.bars["time"].min() == since
    (asked,) = Yahoo.asked
    assert int(parse_qs(urlsplit(asked).query)["period1"][0]) == int((since - timedelta(days=1)).timestamp())


def test_a_session_that_is_not_over_is_no_bar(yahoo: Make) -> None:
    now = int(datetime.now(UTC).timestamp())
    result = chart()
    meta = result["chart"]["result"][0]["meta"]
    meta["currentTradingPeriod"]["regular"] = {"start": int(DAYS[-1].timestamp()), "end": now + 600}
    Yahoo.answers["NVDA"] = [good(result)]
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.bars["time"].max() == datetime(2024, 6, 10, tzinfo=UTC)


def test_hourly_bars_begin_in_step_with_the_open(yahoo: Make) -> None:
    result = chart()
    whole = result["chart"]["result"][0]
    whole["meta"]["dataGranularity"] = "1h"
    begin = int(DAYS[-1].timestamp())
    whole["timestamp"] = [begin + 3600 * hour for hour in range(4)] + [begin + 3600 * 3 + 517]
    del whole["indicators"]["adjclose"]
    whole["events"] = {}
    Yahoo.answers["NVDA"] = [good(result)]
    (batch,) = yahoo().batches([Request("NVDA", DAYS[-1].astimezone(UTC))], "1h")
    assert batch.failures == {}
    assert batch.bars["time"].to_list() == []  # older than Yahoo's hourly bars reach, so it was not asked for


def test_no_new_bars_are_no_failure(yahoo: Make) -> None:
    nothing = chart()
    del nothing["chart"]["result"][0]["timestamp"]
    Yahoo.answers["NVDA"] = [good(nothing)]
    (batch,) = yahoo().batches([Request("NVDA", datetime(2024, 6, 11, tzinfo=UTC))], "1d")
    assert (batch.bars.height, batch.failures) == (0, {})
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.failures == {"NVDA": "Yahoo has no prices of NVDA"}


def test_one_bad_ticker_spoils_no_other(yahoo: Make) -> None:
    Yahoo.answers |= {"NVDA": [good(chart())], "NOPE": [UNKNOWN]}
    first, bad, last = answer(yahoo(), "NVDA", "NOPE", "NVDA")
    assert bad.failures == {"NOPE": "Yahoo knows no ticker NOPE"}
    assert first.bars.height == last.bars.height == 5


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_yahoo_is_asked_again_after_growing_pauses(yahoo: Make, clock: Clock, status: int) -> None:
    Yahoo.answers["NVDA"] = [(status, b"", {}), (status, b"", {}), good(chart())]
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.bars.height == 5
    assert len(clock.slept) == 2
    assert 0 <= clock.slept[0] <= 2
    assert 0 <= clock.slept[1] <= 4


def test_the_pause_that_yahoo_asks_for_is_kept(yahoo: Make, clock: Clock) -> None:
    Yahoo.answers["NVDA"] = [(429, b"", {"Retry-After": "17"}), good(chart())]
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.bars.height == 5
    assert clock.slept == [17.0]


def test_a_pause_of_an_hour_is_not_waited_for(yahoo: Make, clock: Clock) -> None:
    Yahoo.answers["NVDA"] = [(429, b"", {"Retry-After": "3600"})]
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.failures == {"NVDA": "Yahoo answered 429 (too many requests)"}
    assert (clock.slept, len(Yahoo.asked)) == ([], 1)


def test_a_yahoo_that_stays_out_of_order_is_left_alone_and_tried_again_later(yahoo: Make) -> None:
    Yahoo.answers["NVDA"] = [(500, b"", {})]
    source = yahoo(failures=2, pause=0.2)
    batches = answer(source, *["NVDA"] * 4)
    assert len(Yahoo.asked) == 2 * 4
    assert batches[1].failures == {"NVDA": "Yahoo answered 500 (an error of its own)"}
    assert "failed too often and is not asked before" in batches[3].failures["NVDA"]
    Yahoo.answers["NVDA"] = [good(chart())]
    with deadline() as waited:
        while answer(source, "NVDA")[0].failures:
            assert waited()


@contextmanager
def deadline() -> Iterator[Callable[[], bool]]:
    """Lend a question that is answered with no after ten seconds."""
    end = datetime.now(UTC) + timedelta(seconds=10)
    yield lambda: datetime.now(UTC) < end


def test_an_unknown_ticker_opens_no_circuit(yahoo: Make) -> None:
    Yahoo.answers |= {"NOPE": [UNKNOWN], "NVDA": [good(chart())]}
    *_, last = answer(yahoo(failures=2), *["NOPE"] * 5, "NVDA")
    assert last.bars.height == 5


def test_a_silent_yahoo_is_given_up(yahoo: Make) -> None:
    Yahoo.silent = {"NVDA"}
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.failures == {"NVDA": "Yahoo did not answer within 1 seconds"}


def test_an_answer_that_is_cut_off_is_named(yahoo: Make) -> None:
    whole = json.dumps(chart()).encode()
    Yahoo.answers["NVDA"] = [(200, whole[:500], {"Content-Length": str(len(whole))})]
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.failures["NVDA"] == "Yahoo's answer was cut off"


def without_adjclose() -> dict[str, Any]:
    changed = chart()
    del changed["chart"]["result"][0]["indicators"]["adjclose"]
    return changed


def with_text_for_a_price() -> dict[str, Any]:
    changed = chart()
    changed["chart"]["result"][0]["indicators"]["quote"][0]["close"] = ["1"] * 5
    return changed


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (without_adjclose(), "there is no 'adjclose' of type list"),
        (with_text_for_a_price(), "'close' holds something that is no number"),
        (chart(timestamp=[1, 2]), "'open' has 5 values for 2 times"),
        (chart(meta={"symbol": "AMD"}), "meta.symbol is 'AMD'"),
        ({"chart": {"result": []}}, "chart.result has 0 parts"),
        ({"finance": {}}, "there is no 'chart' of type dict"),
        ([1], "there is no 'chart' of type dict"),
    ],
)
def test_a_changed_shape_is_named(yahoo: Make, body: object, named: str) -> None:
    Yahoo.answers["NVDA"] = [good(body)]
    (batch,) = answer(yahoo(), "NVDA")
    assert batch.failures["NVDA"].startswith("Yahoo's answer has another shape: ")
    assert named in batch.failures["NVDA"]


def test_a_page_instead_of_prices_is_named(yahoo: Make) -> None:
    Yahoo.answers["NVDA"] = [(200, b"<html>Will be right back</html>", {})]
    (batch,) = answer(yahoo(), "NVDA")
    assert "it is no JSON: it begins with '<html>Will be right back" in batch.failures["NVDA"]


def test_no_more_questions_than_the_budget_allows_go_out_in_a_minute(yahoo: Make, clock: Clock) -> None:
    Yahoo.answers["NVDA"] = [good(chart())]
    answer(yahoo(per_minute=3), *["NVDA"] * 7)
    assert len(Yahoo.asked) == 7
    assert clock.now == pytest.approx(120)


def test_an_unreachable_yahoo_is_busy() -> None:
    source = YahooSource(Politeness("Yahoo", 100, sleep=lambda _: None), "http://127.0.0.1:9", timeout=1)
    (batch,) = answer(source, "NVDA")
    assert batch.failures["NVDA"].startswith("Yahoo can't be reached")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30.0), ("Wed, 05 Jun 2024 12:00:30 GMT", 30.0), ("soon", None), (None, None), ("", None)],
)
def test_both_forms_of_retry_after_are_read(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, datetime(2024, 6, 5, 12, tzinfo=UTC)) == seconds


def test_a_question_that_fails_otherwise_is_not_repeated() -> None:
    asked = []

    def question() -> pl.DataFrame:
        asked.append(1)
        raise ValueError("nonsense")

    with pytest.raises(ValueError, match="nonsense"):
        Politeness("Yahoo", 10).ask(question)
    assert len(asked) == 1
    with pytest.raises(BusyError):
        Politeness("Yahoo", 10, sleep=lambda _: None).ask(busy)


def busy() -> None:
    raise BusyError("busy")
