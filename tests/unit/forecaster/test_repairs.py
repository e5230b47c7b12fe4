"""Dirty price files: what can't be used is left out and told, and the rest is a panel."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecaster.panel import SCHEMA, as_panel
from forecaster.quality.repairs import repaired

MONDAY, TUESDAY = datetime(2024, 1, 8, tzinfo=UTC), datetime(2024, 1, 9, tzinfo=UTC)


def bars(*changes: dict[str, Any]) -> pl.DataFrame:
    sound = {
        "ticker": "A", "time": MONDAY, "close": 10.0, "close_adj": 5.0,
        "open": 9.0, "high": 11.0, "low": 8.0, "volume": 7.0,
    }  # fmt: skip
    return pl.DataFrame([{**sound, **change} for change in changes], schema=SCHEMA, orient="row")


def test_sound_bars_stay_as_they_are() -> None:
    frame = bars({}, {"time": TUESDAY, "open": None, "volume": None}, {"ticker": "B", "close": None})

    kept, told = repaired(frame)

    assert kept.equals(frame)
    assert told == []


@pytest.mark.parametrize("price", [0.0, -3.0, float("inf"), float("nan")])
def test_a_bar_without_a_positive_price_is_left_out_and_named(price: float) -> None:
    frame = bars({"ticker": "BAD", "close": price, "close_adj": None}, {"ticker": "BAD", "time": TUESDAY}, {})

    kept, told = repaired(frame)

    assert kept.select("ticker", "time").rows() == [("BAD", TUESDAY), ("A", MONDAY)]
    assert told == ["BAD on 2024-01-08T00:00:00+00:00 has no positive price and is left out"]


def test_the_adjusted_price_counts_where_both_are_given() -> None:
    kept, told = repaired(bars({"close_adj": 0.0}, {"close": -1.0, "time": TUESDAY}))

    assert kept["time"].to_list() == [TUESDAY]
    assert kept["close"].to_list() == [None]
    assert [sentence.split(" has ")[1] for sentence in told] == [
        "no positive price and is left out",
        "a close that is no such number; it is left empty",
    ]


def test_the_last_of_several_bars_at_one_time_counts() -> None:
    kept, told = repaired(bars({"close_adj": 1.0}, {"close_adj": 2.0}, {"close_adj": 3.0}))

    assert kept["close_adj"].to_list() == [3.0]
    assert told == ["A on 2024-01-08T00:00:00+00:00 is given more than once; the last one counts (1 more bars like it)"]


numbers = st.none() | st.sampled_from([0.0, -1.0, 1.0, 1e300, float("inf"), float("-inf"), float("nan")])


rows_of_bars = st.lists(
    st.fixed_dictionaries(
        {
            "ticker": st.sampled_from("AB"),
            "time": st.sampled_from([MONDAY, TUESDAY]),
            **dict.fromkeys(("open", "high", "low", "close", "close_adj", "volume"), numbers),
        }
    )
)


@given(rows_of_bars)
def test_what_is_left_is_always_a_panel(rows: list[dict[str, Any]]) -> None:
    kept, told = repaired(pl.DataFrame(rows, schema=SCHEMA, orient="row"))

    as_panel(kept)
    assert (kept.height < len(rows)) <= bool(told)
