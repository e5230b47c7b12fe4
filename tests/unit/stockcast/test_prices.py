from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockcast.market.prices import Bar, at_traded_scale

FIRST = datetime(2012, 3, 1, tzinfo=UTC)
PRICES = st.floats(min_value=0.01, max_value=10_000)
BARS = st.lists(st.tuples(PRICES, PRICES), min_size=1, max_size=20)


def bar(day: int, close: float, close_adj: float) -> Bar:
    return Bar(FIRST + timedelta(days=day), close, close * 1.1, close * 0.9, close, close_adj, 1e6)


def test_a_split_leaves_no_jump_and_the_anchor_keeps_its_traded_price() -> None:
    before, after = bar(0, 700.0, 100.0), bar(1, 101.0, 101.0)
    scaled = at_traded_scale([before, after], anchor=after)
    assert [round(each.close, 9) for each in scaled] == [100.0, 101.0]
    assert scaled[0].high == pytest.approx(110.0)


def test_what_a_source_does_not_tell_stays_untold() -> None:
    close_only = Bar(FIRST, None, None, None, 10.0, 5.0, None)
    (scaled,) = at_traded_scale([close_only], anchor=close_only)
    assert (scaled.open, scaled.high, scaled.low, scaled.volume) == (None, None, None, None)


@given(BARS)
def test_scaled_closes_move_as_the_adjusted_ones(closes: list[tuple[float, float]]) -> None:
    history = [bar(day, close, close_adj) for day, (close, close_adj) in enumerate(closes)]
    scaled = at_traded_scale(history, anchor=history[-1])
    assert scaled[-1].close == pytest.approx(history[-1].close)
    for before, after in zip(history, scaled, strict=True):
        assert after.close / scaled[-1].close == pytest.approx(before.close_adj / history[-1].close_adj)
