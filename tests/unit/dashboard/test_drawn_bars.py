"""Which bars a chart draws."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.drawn_bars import DAYS, MOST_BARS, step_for, window
from dashboard.records import standpoint
from stockcast.market.intervals import BarInterval
from stockcast.market.summed_bars import Step

LAST = datetime(2012, 5, 25, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("interval", "count", "days", "step"),
    [
        ("1d", 63, 92, "day"),
        ("1d", 800, 1_160, "day"),
        ("1d", 1_260, 1_827, "week"),
        ("1d", 3_270, 4_750, "week"),
        ("1d", 10_000, 14_500, "month"),
        ("1d", 100_000, 145_000, "month"),
        ("1h", 441, 92, "hour"),
        ("1h", 1_764, 366, "day"),
        ("1h", 17_640, 3_660, "week"),
    ],
)
def test_a_chart_of_many_bars_sums_them_up(interval: BarInterval, count: int, days: int, step: Step) -> None:
    assert step_for(interval, count, LAST - days * DAY, LAST) == step


@given(st.integers(0, 200_000))
def test_no_chart_has_more_bars_than_a_screen_can_show(days: int) -> None:
    sessions = days * 5 // 7
    step = step_for("1d", sessions, datetime(1500, 1, 1, tzinfo=UTC), datetime(1500, 1, 1, tzinfo=UTC) + days * DAY)
    assert days / DAYS[step] <= MOST_BARS or step == "month"


@given(st.integers(1, 5_000), st.integers(0, 20_000))
def test_a_window_has_its_length_and_the_day_that_is_looked_from(days: int, age: int) -> None:
    as_of = LAST - age * DAY
    since, until = window(days, LAST, as_of)
    assert since is not None
    assert (until or LAST) - since == days * DAY
    assert since < as_of <= (until or LAST)


def test_a_window_without_a_length_is_all_there_is() -> None:
    assert window(None, LAST, LAST - 9_000 * DAY) == (None, None)


@given(st.sets(st.integers(0, 100), min_size=1), st.none() | st.integers(-10, 110))
def test_the_newest_day_that_is_not_after_the_asked_one_is_looked_from(ages: set[int], asked: int | None) -> None:
    days = sorted(LAST - age * DAY for age in ages)
    found = standpoint(days, None if asked is None else LAST - asked * DAY)
    before = [day for day in days if asked is None or day <= LAST - asked * DAY]
    assert found == (before[-1] if before else days[0])


def test_nowhere_is_looked_from_where_nothing_was_forecast() -> None:
    assert standpoint([], LAST) is None
