"""Indicators against loops that are slow and obvious, and against what must hold for any prices."""

from collections.abc import Callable
from itertools import pairwise
from math import isfinite, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockcast.market import indicators

Values = list[float | None]

PRICES = st.lists(st.floats(1, 1000), max_size=80)
SOME_UNTOLD = st.lists(st.none() | st.floats(1, 1000), max_size=80)

BY_CLOSES: list[Callable[[list[float | None]], Values]] = [
    lambda closes: indicators.simple_moving_average(closes, 5),
    lambda closes: indicators.exponential_moving_average(closes, 5),
    lambda closes: indicators.bollinger_bands(closes, 5).lower,
    lambda closes: indicators.bollinger_bands(closes, 5).upper,
    lambda closes: indicators.relative_strength_index(closes, 5),
    lambda closes: indicators.macd(closes, 3, 6, 4).line,
    lambda closes: indicators.macd(closes, 3, 6, 4).signal,
    lambda closes: indicators.macd(closes, 3, 6, 4).histogram,
    lambda closes: indicators.commodity_channel_index(closes, closes, closes, 5),
    lambda closes: indicators.ease_of_movement(closes, closes, closes, 5),
    lambda closes: indicators.force_index(closes, closes, 5),
]


def slow_average(values: list[float], bars: int, weight: float, end: int) -> float | None:
    """Begin anew for each bar."""
    if end < bars - 1:
        return None
    average = sum(values[:bars]) / bars
    for value in values[bars : end + 1]:
        average = (1 - weight) * average + weight * value
    return average


def near(found: Values, expected: Values) -> bool:
    assert [one is None for one in found] == [one is None for one in expected]
    return [one for one in found if one is not None] == pytest.approx([one for one in expected if one is not None])


@given(PRICES, st.integers(1, 30))
def test_the_averages(closes: list[float], bars: int) -> None:
    simple = [sum(closes[end - bars + 1 : end + 1]) / bars if end >= bars - 1 else None for end in range(len(closes))]
    assert near(indicators.simple_moving_average(closes, bars), simple)
    exponential = [slow_average(closes, bars, 2 / (bars + 1), end) for end in range(len(closes))]
    assert near(indicators.exponential_moving_average(closes, bars), exponential)


@given(PRICES)
def test_the_bands_are_two_deviations_of_the_window_around_its_mean(closes: list[float]) -> None:
    lower, middle, upper = indicators.bollinger_bands(closes)
    for end in range(19, len(closes)):
        window = closes[end - 19 : end + 1]
        mean = sum(window) / 20
        deviation = sqrt(sum(one * one for one in window) / 20 - mean * mean + 1e-9)
        assert middle[end] == pytest.approx(mean)
        assert [lower[end], upper[end]] == pytest.approx([mean - 2 * deviation, mean + 2 * deviation], abs=1e-2)


@given(PRICES)
def test_the_relative_strength_index(closes: list[float]) -> None:
    expected: Values = [None] * min(len(closes), 14)
    moves = [after - before for before, after in pairwise(closes)]
    for end in range(13, len(moves)):
        rise = slow_average([max(move, 0.0) for move in moves], 14, 1 / 14, end)
        fall = slow_average([max(-move, 0.0) for move in moves], 14, 1 / 14, end)
        assert rise is not None
        assert fall is not None
        expected.append(100 - 100 / (1 + rise / fall) if fall else 100.0 if rise else 50.0)
    assert near(indicators.relative_strength_index(closes), expected)


def test_the_relative_strength_index_of_an_example_worked_by_hand() -> None:
    # Rises of 1 and 2 and a fall of 1 in the first three moves, then a fall of 2
    index = indicators.relative_strength_index([10.0, 11.0, 13.0, 12.0, 10.0], bars=3)
    assert index[:3] == [None] * 3
    assert index[3] == pytest.approx(75.0)
    assert index[4] == pytest.approx(100 * (2 / 3) / (2 / 3 + 8 / 9))


@given(PRICES)
def test_the_moving_averages_that_converge_and_diverge(closes: list[float]) -> None:
    line, signal, histogram = indicators.macd(closes)
    fast = [slow_average(closes, 12, 2 / 13, end) for end in range(len(closes))]
    slow = [slow_average(closes, 26, 2 / 27, end) for end in range(len(closes))]
    told = [one - other for one, other in zip(fast, slow, strict=True) if one is not None and other is not None]
    assert [one for one in line if one is not None] == pytest.approx(told, abs=1e-9)
    averaged = [one for one in (slow_average(told, 9, 0.2, end) for end in range(len(told))) if one is not None]
    assert [one for one in signal if one is not None] == pytest.approx(averaged, abs=1e-9)
    assert [one for one in histogram if one is not None] == pytest.approx(
        [one - other for one, other in zip(told[8:], averaged, strict=True)], abs=1e-9
    )


BARS = st.lists(st.tuples(st.floats(1, 500), st.floats(0, 50), st.floats(0, 1), st.floats(1e3, 1e9)), max_size=60)


@given(BARS)
def test_those_that_also_know_range_and_volume(bars: list[tuple[float, float, float, float]]) -> None:
    lows = [low for low, *_ in bars]
    highs = [low + width for low, width, *_ in bars]
    closes = [low + width * part for low, width, part, _ in bars]
    volumes = [volume for *_, volume in bars]
    typical = [(high + low + close) / 3 for high, low, close in zip(highs, lows, closes, strict=True)]
    index = indicators.commodity_channel_index(highs, lows, closes)
    ease = indicators.ease_of_movement(highs, lows, volumes)
    force = indicators.force_index(closes, volumes)
    moved = [0.0] * len(bars)
    forces = [0.0] * len(bars)
    for at in range(1, len(bars)):
        moved[at] = (
            ((highs[at] + lows[at]) / 2 - (highs[at - 1] + lows[at - 1]) / 2)
            / (volumes[at] / 1e8 / (highs[at] - lows[at]))
            if highs[at] > lows[at]
            else 0.0
        )
        forces[at] = (closes[at] - closes[at - 1]) * volumes[at]
    for at in range(len(bars)):
        if at >= 19:
            window = typical[at - 19 : at + 1]
            mean = sum(window) / 20
            spread = sum(abs(one - mean) for one in window) / 20
            if spread > 1e-6:
                assert index[at] == pytest.approx((typical[at] - mean) / (0.015 * spread), rel=1e-6, abs=1e-6)
        if at >= 14:
            size = max(abs(one) for one in moved)
            assert ease[at] == pytest.approx(sum(moved[at - 13 : at + 1]) / 14, rel=1e-9, abs=size * 1e-9)
        if at >= 13:
            size = max(abs(one) for one in forces)
            assert force[at] == pytest.approx(slow_average(forces[1:], 13, 2 / 14, at - 1), rel=1e-9, abs=size * 1e-9)
    assert (index[:19], ease[:14], force[:13]) == (
        [None] * len(index[:19]),
        [None] * len(ease[:14]),
        [None] * len(force[:13]),
    )


@pytest.mark.parametrize("indicator", BY_CLOSES)
def test_no_indicator_knows_what_comes_after(indicator: Callable[[Values], Values]) -> None:
    closes: Values = [100 + 20 * sin(at) + at % 7 for at in range(60)]
    closes[30] = None
    whole = indicator(closes)
    assert all(indicator(closes[:end]) == whole[:end] for end in range(len(closes)))


@pytest.mark.parametrize("indicator", BY_CLOSES)
@given(closes=SOME_UNTOLD)
def test_each_bar_has_a_finite_value_or_none_whatever_is_not_told(
    indicator: Callable[[Values], Values], closes: Values
) -> None:
    found = indicator(closes)
    assert len(found) == len(closes)
    assert all(one is None or isfinite(one) for one in found)
    assert all(one is None for one, close in zip(found, closes, strict=True) if close is None)


@given(PRICES, st.floats(0.01, 100))
def test_the_units_of_prices_do_not_matter_to_what_has_none(closes: list[float], factor: float) -> None:
    scaled = [close * factor for close in closes]
    for one, other in zip(
        indicators.relative_strength_index(closes), indicators.relative_strength_index(scaled), strict=True
    ):
        assert one == pytest.approx(other, abs=1e-6)
        assert one is None or 0 <= one <= 100


@given(st.floats(1, 1000))
def test_a_price_that_stands_still(close: float) -> None:
    still = [close] * 60
    assert indicators.relative_strength_index(still)[-1] == 50.0
    assert indicators.commodity_channel_index(still, still, still)[-1] == 0.0
    lower, middle, upper = (line[-1] for line in indicators.bollinger_bands(still))
    assert lower == pytest.approx(close)
    assert middle == pytest.approx(close)
    assert upper == pytest.approx(close)
    assert indicators.macd(still).histogram[-1] == pytest.approx(0.0, abs=1e-9)
