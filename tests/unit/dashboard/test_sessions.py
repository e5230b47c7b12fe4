"""Weeks of bars, and the days that a time axis leaves out."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.sessions import closed_days, weekly
from stockcast.market.prices import Bar

MONDAY = datetime(2012, 4, 30, tzinfo=UTC)
prices = st.floats(1, 1000)


@st.composite
def histories(draw: st.DrawFn) -> list[Bar]:
    days = sorted(draw(st.sets(st.integers(0, 40), min_size=1, max_size=30)))
    bars = []
    for day in days:
        close, start, above, below = draw(prices), draw(prices), draw(prices), draw(prices)
        high, low = max(close, start) + above, min(close, start) / (1 + below)
        bars.append(Bar(MONDAY + timedelta(days=day), start, high, low, close, close, draw(st.integers(0, 9)) * 1.0))
    return bars


@given(histories())
def test_weeks_hold_what_their_days_held(history: list[Bar]) -> None:
    weeks = weekly(history)
    assert sum(week.volume or 0 for week in weeks) == sum(day.volume or 0 for day in history)
    assert max(week.high or 0 for week in weeks) == max(day.high or 0 for day in history)
    assert min(week.low or 0 for week in weeks) == min(day.low or 0 for day in history)
    assert (weeks[0].open, weeks[-1].close) == (history[0].open, history[-1].close)
    for week in weeks:
        days = [day for day in history if day.time.isocalendar()[:2] == week.time.isocalendar()[:2]]
        assert (week.time, week.open, week.close) == (days[-1].time, days[0].open, days[-1].close)


@given(st.sets(st.integers(0, 40), min_size=1))
def test_the_axis_leaves_out_every_day_without_a_session_and_no_other(offsets: set[int]) -> None:
    sessions = [MONDAY + timedelta(days=offset) for offset in offsets]
    breaks = closed_days(sessions)
    left_out = {date.fromisoformat(day) for rule in breaks for day in rule.get("values", [])}
    weekends = any("bounds" in rule for rule in breaks)
    for offset in range(min(offsets), max(offsets) + 1):
        day = (MONDAY + timedelta(days=offset)).date()
        assert (offset not in offsets) == (day in left_out or (weekends and day.weekday() >= 5))


def test_a_holiday_is_left_out_by_its_date_and_weekends_by_one_rule() -> None:
    sessions = [datetime(2012, 5, day, tzinfo=UTC) for day in (24, 25, 29, 30)]
    assert closed_days(sessions) == [{"bounds": ["sat", "mon"]}, {"values": ["2012-05-28"]}]


def test_no_sessions_no_axis() -> None:
    assert closed_days([]) == []
    assert weekly([]) == []
