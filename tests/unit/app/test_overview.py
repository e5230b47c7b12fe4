import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.overview.graphic import WIDTH, Scale
from app.overview.outlook import dashboard, outlooks
from app.overview.staleness import warnings
from app.overview.track_record import TrackRecord
from stockcast.forecasts.freshness import Freshness
from stockcast.forecasts.records import Forecast
from stockcast.market.prices import LatestPrice

TODAY = datetime(2012, 5, 29, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


STEPS = (-2, -1.6, -1.3, -0.7, 0, 0.7, 1.3, 1.6, 2)

PRICE = LatestPrice("AAPL", "1d", "Apple", "USD", TODAY, 100.0, 99.0, 400, "sample")
FORECAST = Forecast(
    "AAPL", "1d", TODAY, 1, TOMORROW, UUID(int=1), 100.0, tuple(100.0 + step for step in STEPS), 0.5, False, TOMORROW
)
FRESH = Freshness("1d", TODAY, ("yahoo",), UUID(int=1), "xgboost", TODAY, 0, TODAY, 0, None, 0.0)


def test_a_forecast_stands_beside_its_ticker_until_its_session_has_come() -> None:
    prices = [PRICE, replace(PRICE, ticker="FB", bars=7), replace(PRICE, ticker="IBM", time=TOMORROW)]
    aapl, fb, ibm = outlooks(prices, [FORECAST, replace(FORECAST, ticker="IBM")], TOMORROW)
    assert aapl.forecast is not None
    assert aapl.behind
    assert (fb.forecast, fb.short) == (None, True)
    assert (ibm.forecast, ibm.short, ibm.behind) == (None, False, False)


def test_while_a_newer_forecast_is_made_the_next_of_the_older_one_is_shown() -> None:
    older = [replace(FORECAST, as_of=TODAY - timedelta(days=1), target_time=TODAY)]
    older.append(replace(older[0], horizon=2, target_time=TOMORROW))
    (shown,) = outlooks([PRICE], older, TODAY)
    assert shown.forecast == older[1]


def test_a_ticker_of_any_letters_has_an_address() -> None:
    assert dashboard("BRK/B&x=#1") == "/dash/?ticker=BRK%2FB%26x%3D%231"


@given(st.lists(st.tuples(st.floats(0.0001, 0.49), st.floats(0.01, 10_000)), min_size=1, max_size=9))
def test_every_interval_fits_on_the_common_scale_with_the_last_price_in_the_middle(
    made: list[tuple[float, float]],
) -> None:
    forecasts = [
        replace(FORECAST, last_price=last, quantiles=tuple(last * (1 + spread * step) for step in STEPS))
        for spread, last in made
    ]
    scale = Scale.around(forecasts)
    for one in forecasts:
        assert scale.x(one, one.last_price) == WIDTH / 2
        bars = scale.bars(one)
        assert [bar.percent for bar in bars] == [95, 80, 50]
        for outer, inner in itertools.pairwise(bars):
            assert 0 <= outer.x <= inner.x
            assert inner.width <= outer.width
        assert bars[0].x + bars[0].width <= WIDTH + 1


def test_an_interval_beyond_all_scales_ends_at_their_edge() -> None:
    wild = replace(FORECAST, quantiles=(1.0, 2.0, 3.0, 4.0, 100.0, 200.0, 300.0, 400.0, 1e9))
    assert Scale.around([wild]).bars(wild)[0].width <= WIDTH


def test_what_is_as_it_should_be_needs_no_warning() -> None:
    assert warnings(FRESH, TODAY + timedelta(days=4, hours=22)) == []
    assert warnings(replace(FRESH, sources=("sample",)), TODAY + timedelta(days=5_000)) == []
    nothing = replace(
        FRESH, last_session=None, model_as_of=None, model_age=None, forecast_as_of=None, forecast_age=None
    )
    assert warnings(nothing, TODAY) == []


@pytest.mark.parametrize(
    ("changes", "later", "said"),
    [
        ({}, timedelta(days=9), "Prices end on Tue 29 May 2012, 9 days ago"),
        ({"forecast_age": 2}, timedelta(), "made on Tue 29 May 2012, 2 sessions before the last"),
        ({"model_age": 40}, timedelta(), "The model knows prices up to Tue 29 May 2012, 40 sessions before the last"),
        (
            {"bar_interval": "1h", "forecast_age": 2},
            timedelta(),
            "made on Tue 29 May 2012, 00:00 UTC, 2 hours before the last",
        ),
    ],
)
def test_what_is_late_is_said(changes: dict[str, Any], later: timedelta, said: str) -> None:
    (warning,) = warnings(replace(FRESH, **changes), TODAY + later)
    assert said in warning


def test_what_the_calendars_tell_of_prices_goes_before_the_clock() -> None:
    late = "Prices are 3 sessions old: Yahoo answered 429 (too many requests)."
    assert warnings(FRESH, TODAY + timedelta(days=9), [late]) == [late]
    assert warnings(FRESH, TODAY + timedelta(days=1), [late]) == [late]


@pytest.mark.parametrize(
    ("ratio", "words"), [(1.0, "as large as"), (0.9, "10\u202f% smaller than"), (1.02, "2\u202f% larger than")]
)
def test_the_error_is_compared_in_words(ratio: float, words: str) -> None:
    assert TrackRecord(500, 0.8, ratio, 0).against_no_change == words
