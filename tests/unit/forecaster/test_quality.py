import json
import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecaster.panel import SCHEMA
from forecaster.quality.checks import Checked, Checks
from forecaster.quality.rules import RULES, Limits
from forecaster.sources.protocol import SPLITS

START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2024, 12, 31, tzinfo=UTC)
NO_SPLITS = pl.DataFrame(schema=SPLITS)
NOTHING_BEFORE = pl.DataFrame(schema=SCHEMA)


def bar(day: int = 0, ticker: str = "A", **values: float | None) -> dict[str, Any]:
    close = values.get("close", 10.0)
    sound = {"open": close, "high": close, "low": close, "close": close, "close_adj": close, "volume": 100.0 + day}
    return {"ticker": ticker, "time": START + timedelta(days=day), **sound, **values}


def frame(*bars: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(bars, schema=SCHEMA)


def check(bars: pl.DataFrame, context: pl.DataFrame = NOTHING_BEFORE, splits: pl.DataFrame = NO_SPLITS) -> Checked:
    checks = Checks({"A": "24/7", "B": "XNYS"}, NOW, "1d", Limits())
    return checks.check(bars, context, splits)


def series(*closes: float, first: int = 0) -> list[dict[str, Any]]:
    return [bar(first + day, close=close) for day, close in enumerate(closes)]


CALM = [10 + day % 2 * 0.1 for day in range(40)]


@pytest.mark.parametrize(
    ("rule", "wrong", "said"),
    [
        ("no-price", bar(close=None, close_adj=None), "both empty"),
        ("price-not-positive", bar(low=0.0), "low 0.0"),
        ("price-not-positive", bar(close=-1.0), "close -1.0"),
        ("price-not-positive", bar(close_adj=float("inf")), "adjusted inf"),
        ("volume-negative", bar(volume=-5.0), "the volume is -5.0"),
        ("high-low-bounds", bar(high=9.9), "high 9.9"),
        ("high-low-bounds", bar(low=10.1), "low 10.1"),
        ("in-the-future", bar(day=400), "has not begun"),
        ("out-of-session", bar(day=5, ticker="B"), "no session"),
    ],
)
def test_what_is_no_bar_is_refused_with_its_record(rule: str, wrong: dict[str, Any], said: str) -> None:
    checked = check(frame(bar(day=1), wrong))
    assert checked.kept.height == 1
    (refused,) = checked.refused.to_dicts()
    assert refused["rule"] == rule
    assert RULES[rule].severity == "reject"
    assert said in refused["reason"]
    assert json.loads(refused["raw"])["ticker"] == wrong["ticker"]


def test_prices_may_be_rounded_and_parts_may_be_unknown() -> None:
    rounded = bar(close=10.004, high=10.0)
    unknown = bar(day=1, open=None, high=None, low=None, volume=None)
    assert check(frame(rounded, unknown)).refused.is_empty()


def test_of_two_bars_of_one_time_the_first_stays_and_a_repeat_is_dropped() -> None:
    checked = check(frame(bar(), bar(), bar(close=11.0)))
    assert checked.kept["close"].to_list() == [10.0]
    assert checked.refused["rule"].to_list() == ["duplicate"]


def test_a_jump_is_flagged_and_a_split_that_is_known_is_none() -> None:
    jump = frame(*series(*CALM, 14.0))
    (flag,) = check(jump).flags.to_dicts()
    assert (flag["rule"], flag["time"]) == ("jump", START + timedelta(days=40))
    assert "+38.6%" in flag["reason"]
    split = pl.DataFrame([("A", START + timedelta(days=40), 2.0)], schema=SPLITS, orient="row")
    assert check(jump, splits=split).flags.is_empty()


def test_a_jump_that_looks_like_a_split_says_so() -> None:
    (flag,) = check(frame(*series(*CALM, 5.05))).flags.to_dicts()
    assert "looks like a split 2:1" in flag["reason"]


def test_an_adjusted_split_is_no_jump() -> None:
    bars = [bar(day, close=close, close_adj=close / 2) for day, close in enumerate(CALM)]
    assert check(frame(*bars, bar(40, close=5.05, close_adj=5.05))).flags.is_empty()


def test_repeats_and_days_without_trade_are_flagged() -> None:
    stale = [bar(day, volume=100.0) for day in range(6)]
    assert check(frame(*stale)).flags["rule"].to_list() == ["stale", "stale"]
    quiet = [bar(0), *(bar(day, volume=0.0) for day in range(1, 5))]
    assert check(frame(*quiet)).flags["rule"].to_list() == ["no-volume", "no-volume"]
    never_traded = [bar(day, close=10.0 + day / 100, volume=0.0) for day in range(8)]
    assert check(frame(*never_traded)).flags.is_empty()


def test_a_bar_that_comes_after_a_later_one_is_flagged_but_a_file_may_go_backwards() -> None:
    forward = frame(*[bar(day, close=10 + day / 100) for day in (0, 1, 2, 5, 4)])
    assert check(forward).flags["rule"].to_list() == ["time-backwards"]
    assert check(forward.sort("time", descending=True)).flags.is_empty()


MOVES = st.lists(st.sampled_from([0.99, 1.0, 1.01, 1.5, 0.5]), min_size=30, max_size=90)


@given(moves=MOVES, cut=st.integers(1, 89))
def test_checking_in_pieces_with_what_came_before_gives_the_same(moves: list[float], cut: int) -> None:
    closes, price = [], 100.0
    for move in moves:
        price *= move
        closes.append(price)
    whole = frame(*series(*closes))
    first, second = whole[:cut], whole[cut:]
    flags = pl.concat([check(first).flags, check(second, first.tail(Limits().window + 1)).flags])
    assert flags.rows() == check(whole).flags.rows()


@given(moves=MOVES)
def test_jumps_are_those_of_a_slow_obvious_loop(moves: list[float]) -> None:
    closes = [100.0]
    for move in moves:
        closes.append(closes[-1] * move)
    found = check(frame(*series(*closes))).flags.filter(pl.col("rule") == "jump")["time"].to_list()
    assert found == [START + timedelta(days=day) for day in slow_jumps(closes, Limits())]


def slow_jumps(closes: list[float], limits: Limits) -> list[int]:
    returns = [math.nan, *(math.log(after / before) for before, after in pairwise(closes))]
    found = []
    for day in range(1, len(closes)):
        past = [abs(each) for each in returns[max(1, day - limits.window) : day]]
        if len(past) < limits.enough:
            continue
        volatility = sum(past) / len(past) * math.sqrt(math.pi / 2)
        if abs(returns[day]) > max(limits.smallest_jump, limits.jump * volatility):
            found.append(day)
    return found
