from datetime import UTC, datetime

import polars as pl
import pytest

from forecaster.calendars import (
    UnknownExchangeError,
    check_exchange,
    missing,
    next_sessions,
    outside_of_sessions,
    sessions,
    sessions_over,
)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_holidays_are_no_sessions() -> None:
    assert next_sessions(at(2024, 7, 2), "XNYS", 3) == [at(2024, 7, 3), at(2024, 7, 5), at(2024, 7, 8)]
    assert next_sessions(at(2024, 2, 8), "XSHG", 1) == [at(2024, 2, 19)]


def test_currencies_have_no_weekend_and_crypto_currencies_do() -> None:
    friday = at(2024, 6, 7)
    assert next_sessions(friday, "24/5", 1) == [at(2024, 6, 10)]
    assert next_sessions(friday, "24/7", 1) == [at(2024, 6, 8)]


def test_hours_follow_the_exchange_through_summer_time_and_early_closes() -> None:
    winter = sessions("XNYS", at(2024, 1, 3), at(2024, 1, 4), "1h")
    assert winter.to_list() == [at(2024, 1, 3, hour, 30) for hour in range(14, 21)]
    summer = sessions("XNYS", at(2024, 7, 2), at(2024, 7, 3), "1h")
    assert summer[0] == at(2024, 7, 2, 13, 30)
    early = sessions("XNYS", at(2024, 7, 3), at(2024, 7, 4), "1h")
    assert early[-1] == at(2024, 7, 3, 16, 30)
    assert next_sessions(at(2024, 7, 3, 16, 30), "XNYS", 1, "1h") == [at(2024, 7, 5, 13, 30)]


def test_a_session_is_over_once_it_has_closed() -> None:
    assert sessions_over("XNYS", at(2024, 1, 2), at(2024, 1, 3, 20, 59))["time"].to_list() == [at(2024, 1, 2)]
    assert sessions_over("XNYS", at(2024, 1, 2), at(2024, 1, 3, 21))["time"].to_list() == [
        at(2024, 1, 2),
        at(2024, 1, 3),
    ]


def test_missing_sessions_lie_between_first_and_last_bar() -> None:
    times = {"A": [at(2024, 7, 2), at(2024, 7, 8)], "B": [at(2024, 7, 3), at(2024, 7, 5)], "C": [at(2024, 7, 5)]}
    frame = pl.DataFrame(
        [(ticker, time) for ticker, each in times.items() for time in each], ["ticker", "time"], orient="row"
    )
    found = missing(frame, {"A": "XNYS", "B": "XNYS", "C": "24/7"})
    assert found.rows() == [("A", at(2024, 7, 3)), ("A", at(2024, 7, 5))]


def test_bars_on_holidays_are_outside_of_sessions_and_unknown_times_are_not() -> None:
    frame = pl.DataFrame(
        [
            ("A", at(2024, 7, 4)),
            ("A", at(2024, 7, 5)),
            ("B", at(2024, 7, 6)),
            ("?", at(2024, 7, 6)),
            ("H", at(1950, 7, 4)),
        ],
        ["ticker", "time"],
        orient="row",
    )
    outside = outside_of_sessions(frame, {"A": "XNYS", "B": "24/7", "H": "XHKG"})
    assert outside.to_list() == [True, False, False, False, False]


def test_a_misspelt_exchange_is_named_with_similar_ones() -> None:
    assert check_exchange("24/7") == "24/7"
    with pytest.raises(UnknownExchangeError, match=r"'XNSY' is no exchange.*XNYS"):
        check_exchange("XNSY")
