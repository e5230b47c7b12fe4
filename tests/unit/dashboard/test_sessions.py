"""The days that a time axis leaves out."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.sessions import closed_days

MONDAY = datetime(2012, 4, 30, tzinfo=UTC)


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
