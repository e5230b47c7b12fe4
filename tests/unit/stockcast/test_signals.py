"""Signals of rules, against what must hold of any prices."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockcast.market.indicators import macd, relative_strength_index, simple_moving_average
from stockcast.market.signals import Rule, Signal, crossings, followed, signals

RULES: list[Rule] = list(get_args(Rule))
PRICES = st.lists(st.floats(1, 1000), max_size=120)


def test_a_gap_that_changes_its_sign_is_a_signal_and_one_that_touches_is_none() -> None:
    assert crossings([None, -1.0, 1.0, 2.0, 0.0, 1.0, -1.0, None, 1.0]) == [
        Signal(2, "buy"),
        Signal(5, "buy"),
        Signal(6, "sell"),
    ]


def test_a_price_that_crosses_its_mean() -> None:
    closes = [10.0] * 50 + [11.0, 12.0, 9.0]
    assert signals("mean", closes) == [Signal(50, "buy"), Signal(52, "sell")]


def test_an_index_that_comes_back_from_an_end() -> None:
    falling = [100.0 - step for step in range(20)]
    assert signals("rsi", [*falling, 85.0, 90.0, 95.0])[0].side == "buy"
    rising = [100.0 + step for step in range(20)]
    assert signals("rsi", [*rising, 115.0, 110.0, 105.0])[0].side == "sell"


@pytest.mark.parametrize("rule", RULES)
@given(closes=PRICES)
def test_a_signal_knows_nothing_of_what_comes_after(rule: Rule, closes: list[float]) -> None:
    found = signals(rule, closes)
    half = len(closes) // 2
    assert signals(rule, closes[:half]) == [signal for signal in found if signal.bar < half]


@given(PRICES)
def test_each_signal_is_on_the_side_that_its_rule_tells(closes: list[float]) -> None:
    line, signal, _ = macd(closes)
    index, mean = relative_strength_index(closes), simple_moving_average(closes, 50)
    for each in signals("macd", closes):
        over, under = line[each.bar], signal[each.bar]
        assert over is not None
        assert under is not None
        assert (over > under) == (each.side == "buy")
    for each in signals("mean", closes):
        average = mean[each.bar]
        assert average is not None
        assert (closes[each.bar] > average) == (each.side == "buy")
    for each in signals("rsi", closes):
        value = index[each.bar]
        assert value is not None
        assert value > 30 if each.side == "buy" else value < 70


@given(PRICES, st.integers(1, 10))
def test_what_followed_is_counted_where_it_is_known(closes: list[float], ahead: int) -> None:
    found = followed(closes, range(len(closes)), ahead)
    assert found.times == max(len(closes) - ahead, 0)
    assert found.rises == sum(later > now for now, later in zip(closes, closes[ahead:], strict=False))


def test_without_signals_there_is_no_share() -> None:
    assert followed([1.0, 2.0], [], 1).share is None
    assert followed([1.0, 2.0, 1.0], [0, 1], 1).share == 0.5
