"""What chance explains, against a slow and obvious computation and by drawing."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockcast.forecasts.chance import RARE, beyond_chance, explained, share_beyond_chance
from stockcast.forecasts.track_records import TickerRecord, summed_up


def tail(trials: int, successes: range, probability: float) -> float:
    return sum(comb(trials, each) * probability**each * (1 - probability) ** (trials - each) for each in successes)


@given(st.integers(1, 300), st.sampled_from([0.5, 0.8]))
def test_what_lies_beyond_is_as_rare_as_promised_and_what_is_explained_is_not(trials: int, probability: float) -> None:
    least, greatest = explained(trials, probability)
    assert 0 <= least <= greatest <= trials
    assert tail(trials, range(least), probability) <= RARE / 2
    assert tail(trials, range(least + 1), probability) > RARE / 2
    assert tail(trials, range(greatest + 1, trials + 1), probability) <= RARE / 2
    assert tail(trials, range(greatest, trials + 1), probability) > RARE / 2


def test_ten_thousand_trials_are_no_trouble() -> None:
    least, greatest = explained(10_000, 0.8)
    assert 7_880 < least < 7_920
    assert 8_080 < greatest < 8_120


@pytest.mark.parametrize(
    ("held", "horizon", "expected"), [(187, 1, 0), (160, 1, -1), (215, 1, 1), (160, 10, 0), (100, 10, -1)]
)
def test_forecasts_that_overlap_count_once(held: int, horizon: int, expected: int) -> None:
    assert beyond_chance(held, 240, 0.8, horizon) == expected
    record = TickerRecord(240, held, horizon)
    assert (record.share, record.beyond) == (held / 240, expected)


@pytest.mark.parametrize(
    ("forecasts", "horizon", "enough"), [(29, 1, False), (30, 1, True), (99, 10, False), (100, 10, True)]
)
def test_few_forecasts_tell_nothing(forecasts: int, horizon: int, enough: bool) -> None:
    record = TickerRecord(forecasts, 0, horizon)
    assert record.enough == enough
    assert (record.share is not None) == enough
    assert record.beyond == (-1 if enough else 0)


def test_tickers_that_move_together_count_as_one() -> None:
    """A thousand coins a day that all fall alike are one coin; a thousand of their own are a thousand."""
    draw = random.Random(3)  # noqa: S311 - no secret
    alike = [(1_000 * (draw.random() < 0.8), 1_000) for _ in range(100)]
    assert share_beyond_chance(alike, 0.75, 1) == 0
    own = [(sum(draw.random() < 0.8 for _ in range(1_000)), 1_000) for _ in range(100)]
    assert share_beyond_chance(own, 0.75, 1) == 1
    assert share_beyond_chance(own, 0.85, 1) == -1
    assert share_beyond_chance(own, 0.8, 1) == 0
    assert share_beyond_chance(own[:1], 0.1, 1) == 0
    assert share_beyond_chance([], 0.8, 1) == 0


def test_days_and_tickers_are_summed_up_apart() -> None:
    days = [(None, day, 2, 1 + day % 2, 0.02, 0.01, day % 2, 1, day < 40) for day in range(100)]
    records = summed_up([("AAPL", None, 100, 70, 1.0, 1.0, 50, 100, False), *days], 1)
    assert records.of == {"AAPL": TickerRecord(100, 70, 1)}
    assert records.total is not None
    assert (records.total.forecasts, records.total.coverage, records.total.replayed) == (200, 0.75, 80)
    assert records.total.relative_error == pytest.approx(2.0)
    assert (records.total.right, records.total.days) == (0.5, 100)
    assert summed_up([], 1).total is None
