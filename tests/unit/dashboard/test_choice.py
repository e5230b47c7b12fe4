"""What an address asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.choice import RANGES, Range, address, asked_range, asked_ticker, query_of, shortened
from stockcast.market.intervals import BarInterval

KNOWN = {"AAPL": "Apple Inc.", "BRK.b": "Berkshire Hathaway"}


@pytest.mark.parametrize(
    ("search", "ticker"),
    [
        ("", "AAPL"),
        ("?ticker=", "AAPL"),
        ("?ticker=brk.B", "BRK.b"),
        ("?ticker=%20aapl", "AAPL"),
        ("?ticker=XYZ", None),
        ("?ticker=AAPL&ticker=BRK.b", None),
    ],
)
def test_the_ticker_of_an_address(search: str, ticker: str | None) -> None:
    assert asked_ticker(query_of(search), KNOWN) == ticker


def test_without_tickers_none_is_chosen() -> None:
    assert asked_ticker({}, {}) is None


@pytest.mark.parametrize(
    ("interval", "reach"), [(interval, reach) for interval in RANGES for reach in RANGES[interval]]
)
def test_an_address_keeps_the_choice(interval: BarInterval, reach: Range) -> None:
    query = query_of(address("BRK.b", reach).partition("?")[2])
    assert (asked_ticker(query, KNOWN), asked_range(query, interval)) == ("BRK.b", reach)


@given(st.text())
def test_no_text_can_break_an_address(text: str) -> None:
    query = query_of(f"?{text}")
    assert asked_ticker(query, KNOWN) in {*KNOWN, None}
    assert asked_range(query, "1d") in RANGES["1d"]


def test_an_unknown_range_is_the_usual_one() -> None:
    usual = RANGES["1d"][0]
    assert asked_range({"range": "7y"}, "1d") is usual
    assert asked_range({"range": ["3m", "5y"]}, "1d") is usual
    assert asked_range({"range": "1w"}, "1d") is usual


def test_what_was_asked_for_is_shown_in_part() -> None:
    assert shortened("x" * 1000) == "x" * 40 + "…"
