"""Loads of prices on a real database: what is stored afterwards is what one clean load would have stored."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import adbc_driver_manager
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecaster.panel import SCHEMA
from forecaster.pipeline.work import Work
from forecaster.sources.listings import Listing
from forecaster.storage.load import price_load
from forecaster.storage.prices import read_panel

START = datetime(2024, 1, 1, tzinfo=UTC)
LISTINGS = [Listing("A", "A"), Listing("B", "B")]

VALUE = st.one_of(st.none(), st.floats(0.1, 1e6))
BAR = st.fixed_dictionaries(
    {
        "ticker": st.sampled_from(["A", "B"]),
        "time": st.integers(0, 12).map(lambda day: START + timedelta(days=day)),
        **dict.fromkeys(("open", "high", "low", "volume"), VALUE),
        **dict.fromkeys(("close", "close_adj"), st.floats(0.1, 1e6)),
    }
)
BARS = st.lists(BAR, max_size=30)


def frame(bars: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(bars, schema=SCHEMA)


def last_of_each(*parts: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What a slow obvious upsert stores."""
    table: dict[tuple[str, datetime], tuple[Any, ...]] = {}
    for bar in (bar for part in parts for bar in part):
        table[bar["ticker"], bar["time"]] = tuple(bar[name] for name in SCHEMA)
    return [table[key] for key in sorted(table)]


def stored(work: Work) -> list[tuple[Any, ...]]:
    return read_panel(work.settings, "1d").rows()


def load(work: Work, *pieces: list[dict[str, Any]]) -> pl.DataFrame:
    with price_load(work.settings, "csv", "1d") as loading:
        loading.know(LISTINGS)
        for piece in pieces:
            loading.add(frame(piece))
    return loading.counts


def empty(work: Work) -> None:
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("DELETE FROM stock_prices")


EXAMPLES = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@EXAMPLES
@given(before=BARS, bars=BARS, cuts=st.lists(st.integers(0, 30), max_size=3))
def test_any_bars_in_any_pieces_leave_what_one_clean_load_leaves(
    work: Work, before: list[dict[str, Any]], bars: list[dict[str, Any]], cuts: list[int]
) -> None:
    empty(work)
    load(work, before)
    edges = [0, *sorted(cuts), len(bars)]
    load(work, *(bars[begin:end] for begin, end in pairwise(edges)))
    assert stored(work) == last_of_each(before, bars)


class BrokenOffError(Exception):
    """What ends a load in these tests."""


@EXAMPLES
@given(before=BARS, bars=BARS)
def test_a_load_that_is_broken_off_leaves_nothing_behind(
    work: Work, before: list[dict[str, Any]], bars: list[dict[str, Any]]
) -> None:
    empty(work)
    load(work, before)
    with pytest.raises(BrokenOffError), price_load(work.settings, "csv", "1d") as loading:  # noqa: PT012
        loading.know(LISTINGS)
        loading.add(frame(bars))
        raise BrokenOffError
    assert stored(work) == last_of_each(before)
    load(work, bars)
    assert stored(work) == last_of_each(before, bars)


def series(ticker: str, number: int, step: float = 1.0) -> list[dict[str, Any]]:
    nothing = dict.fromkeys(("open", "high", "low", "volume"))
    return [
        {"ticker": ticker, "time": START + timedelta(days=day), **nothing, "close": 10 + day * step, "close_adj": 10.0}
        for day in range(number)
    ]


def recorded(work: Work) -> list[Any]:
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT ticker, time, recorded_at, source FROM stock_prices ORDER BY 1, 2")
        return cursor.fetchall()


def test_the_same_bars_again_are_not_written(work: Work) -> None:
    load(work, series("A", 50), series("B", 50))
    before = recorded(work)
    counts = load(work, series("B", 50), series("A", 50))
    assert recorded(work) == before
    assert counts.sort("ticker").rows() == [("A", 0, 0, 50), ("B", 0, 0, 50)]


def test_only_what_differs_is_written(work: Work) -> None:
    load(work, series("A", 50))
    before = recorded(work)
    changed = series("A", 60)
    changed[20]["close"] = 99.0
    assert load(work, changed).rows() == [("A", 10, 1, 49)]
    rewritten = [row for row in before if row not in recorded(work)]
    assert [row[1] for row in rewritten] == [START + timedelta(days=20)]


def test_a_killed_connection_leaves_the_database_as_it_was(work: Work) -> None:
    load(work, series("A", 5))
    before = recorded(work)
    with pytest.raises(adbc_driver_manager.Error), price_load(work.settings, "csv", "1d") as loading:  # noqa: PT012
        loading.add(frame(series("A", 50, step=2.0)))
        with work.pool.lend() as opened, opened.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() "
                "AND xact_start IS NOT NULL AND state = 'idle in transaction'"
            )
        loading.add(frame(series("A", 60, step=3.0)))
    assert recorded(work) == before


def test_two_loads_at_once_end_as_one_after_the_other(work: Work) -> None:
    load(work)
    with ThreadPoolExecutor(2) as both:
        done = [both.submit(load, work, series("A", 200), series("B", 200)) for _ in range(2)]
        counts = [each.result()["added"].sum() for each in done]
    assert sorted(counts) == [0, 400]


def test_a_replaced_history_is_the_one_given(work: Work) -> None:
    load(work, series("A", 20), series("B", 20))
    anew = [bar for day, bar in enumerate(series("A", 20, step=5.0)) if day % 3 == 0]
    with price_load(work.settings, "yahoo", "1d") as loading:
        loading.replace(frame(anew))
        loading.record_restatements(
            pl.DataFrame({"ticker": ["A"], "first_time": [START], "bars": [7], "reason": ["a split"]})
        )
    last = series("A", 20)[19:]
    assert stored(work) == last_of_each(anew, last, series("B", 20))
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute("SELECT ticker, source, first_time, bars, reason FROM price_restatements")
        assert cursor.fetchall() == [("A", "yahoo", START, 7, "a split")]


@pytest.fixture(autouse=True)
def known(work: Work) -> None:
    """Both tickers are stored."""
    load(work)
