import csv
import io
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.overview import sparkline
from app.overview.choice import LONGEST_TEXT, SHOWN, Choice, read_choice
from app.overview.columns import COLUMNS, in_order
from app.overview.export import lines
from app.overview.graphic import WIDTH, Scale
from app.overview.outlook import dashboard, kept, outlooks, with_closes
from app.overview.staleness import warnings
from app.overview.verdict import against_no_change, verdict
from stockcast.forecasts.freshness import Freshness
from stockcast.forecasts.overview import TickerOverview
from stockcast.forecasts.records import Forecast
from stockcast.forecasts.track_records import TickerRecord, TrackRecord

TODAY = datetime(2012, 5, 29, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)


STEPS = (-2, -1.6, -1.3, -0.7, 0, 0.7, 1.3, 1.6, 2)

FORECAST = Forecast(
    "AAPL", "1d", TODAY, 1, TOMORROW, UUID(int=1), 100.0, tuple(100.0 + step for step in STEPS), 0.5, False, TOMORROW
)
PRICE = TickerOverview("AAPL", "1d", "Apple", "USD", TODAY, 100.0, 99.0, "sample", 0, 0, None, FORECAST, 0)
RECORD = TickerRecord(240, 187, 1)
HORIZONS = (1, 5, 10)
FRESH = Freshness("1d", TODAY, ("yahoo",), UUID(int=1), "xgboost", TODAY, 0, TODAY, 0, None, 0.0)


def test_prices_are_joined_with_records_and_what_is_amiss_is_named() -> None:
    late = PRICE._replace(ticker="IBM", last=TODAY - timedelta(days=1), late=2, lag=1, failure="answered 429")
    unknown = PRICE._replace(ticker="NEW", last=None, close=None, previous_close=None, source=None, forecast=None)
    held = {"AAPL": TickerRecord(240, 187, 1)}
    aapl, ibm, new = outlooks([PRICE, late, unknown], held, 1, TODAY)
    assert (aapl.record.share, aapl.problems, aapl.age, aapl.troubled) == (187 / 240, [], 0, False)
    assert ibm.problems == ["price 2 sessions old", "last fetch failed", "forecast 1 session older"]
    assert (ibm.behind, ibm.earlier, ibm.age, ibm.record.enough) == (True, TODAY, 3, False)
    assert (new.problems, new.age, new.troubled, new.move, new.width) == (["no prices yet"], None, True, None, None)


def test_rows_are_sorted_by_every_column_and_those_without_a_value_come_last() -> None:
    none = PRICE._replace(ticker="NONE", last=None, close=None, previous_close=None, forecast=None)
    sure = FORECAST._replace(quantiles=tuple(100.1 + step / 2 for step in STEPS), prob_up=0.6)
    other = PRICE._replace(ticker="IBM", close=98.0, forecast=sure, late=1)
    rows = with_closes(
        outlooks([none, PRICE, other], {"AAPL": RECORD}, 1, TODAY), {"AAPL": (1.0, 2.0), "IBM": (2.0, 1.0)}
    )
    wanted = {"price": "IBM AAPL", "change": "IBM AAPL", "trend": "IBM AAPL", "move": "AAPL IBM", "width": "IBM AAPL",
              "chance": "AAPL IBM", "age": "AAPL IBM"}  # fmt: skip
    for name, smallest_first in wanted.items():
        first, second = smallest_first.split()
        assert [row.price.ticker for row in in_order(rows, name, reverse=False)] == [first, second, "NONE"]
        assert [row.price.ticker for row in in_order(rows, name, reverse=True)] == [second, first, "NONE"]
    assert in_order(rows, "held", reverse=True)[0].price.ticker == "AAPL"
    assert [row.price.ticker for row in in_order(rows, "ticker", reverse=True)] == ["NONE", "IBM", "AAPL"]
    assert set(COLUMNS) == {*wanted, "held", "ticker"}


def test_rows_are_kept_by_change_problems_and_letters() -> None:
    fell = PRICE._replace(ticker="BRK.B", name="Berkshire (Hathaway)", close=98.0, late=1)
    rows = outlooks([PRICE, fell], {}, 1, TODAY)
    assert [row.price.ticker for row in kept(rows, "rising", "")] == ["AAPL"]
    assert [row.price.ticker for row in kept(rows, "falling", "")] == ["BRK.B"]
    assert [row.price.ticker for row in kept(rows, "problems", "")] == ["BRK.B"]
    assert [row.price.ticker for row in kept(rows, "all", "(HATH")] == ["BRK.B"]
    assert kept(rows, "rising", "brk") == []


@given(
    st.builds(
        Choice,
        horizon=st.sampled_from(HORIZONS),
        usual_horizon=st.just(1),
        sort=st.sampled_from([*COLUMNS]),
        reverse=st.booleans(),
        show=st.sampled_from([*SHOWN]),
        text=st.text(st.characters(exclude_categories=["Cs"]), max_size=LONGEST_TEXT).map(str.strip),
        page=st.integers(1, 999),
    )
)
def test_an_address_asks_for_what_it_was_made_from(choice: Choice) -> None:
    given = parse_qs(choice.query.removeprefix("?"), keep_blank_values=True)
    assert read_choice(given, HORIZONS) == (choice, [])


@given(st.dictionaries(st.sampled_from(["horizon", "sort", "show", "q", "page", "x"]), st.lists(st.text(), max_size=2)))
def test_any_query_gives_a_view_and_what_could_not_be_used_is_named(query: dict[str, list[str]]) -> None:
    choice, wrong = read_choice(query, HORIZONS)
    assert choice.horizon in HORIZONS
    assert choice.sort in COLUMNS
    assert choice.page >= 1
    assert all(len(sentence) < 300 for sentence in wrong)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"horizon": ["7"]}, "“7” is no horizon of these forecasts, which are 1, 5 and 10."),
        ({"horizon": ["-1"]}, "“-1” is no horizon"),
        ({"sort": ["--age"]}, "“--age” is no column to sort by; they are ticker, price, "),
        ({"show": ["some"]}, "“some” is no choice of tickers; they are all, rising, falling and problems."),
        ({"page": ["0"]}, "“0” is no page: pages are numbers from 1 on."),
        ({"page": ["9" * 5_000]}, f"“{'9' * 40}…” is no page"),
        ({"q": ["x" * 41]}, "No name is longer than 40 letters"),
        ({"page": ["2", "3"]}, "“page” is given more than once; the first counts."),
    ],
)
def test_what_is_wrong_in_a_query_is_said(query: dict[str, list[str]], said: str) -> None:
    _, wrong = read_choice(query, HORIZONS)
    assert len(wrong) == 1
    assert wrong[0].startswith(said)


def test_a_ticker_of_any_letters_has_an_address() -> None:
    assert dashboard("BRK/B&x=#1") == "/dash/?ticker=BRK%2FB%26x%3D%231"


@given(st.lists(st.tuples(st.floats(0.0001, 0.49), st.floats(0.01, 10_000)), min_size=1, max_size=9))
def test_every_interval_fits_on_the_common_scale_with_the_last_price_in_the_middle(
    made: list[tuple[float, float]],
) -> None:
    forecasts = [
        FORECAST._replace(last_price=last, quantiles=tuple(last * (1 + spread * step) for step in STEPS))
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
    wild = FORECAST._replace(quantiles=(1.0, 2.0, 3.0, 4.0, 100.0, 200.0, 300.0, 400.0, 1e9))
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


def test_a_sparkline_has_its_lowest_close_at_the_bottom_and_says_the_same_in_words() -> None:
    assert sparkline.points([1.0, 3.0, 2.0]) == "2.0,26.0 48.0,2.0 94.0,14.0"
    assert sparkline.points([2.0, 2.0]) == "2.0,14.0 94.0,14.0"
    said = "Last 3 closes: +100.0\u202f% from the first to the last, which lies between −50.0\u202f% and +50.0\u202f%"
    assert sparkline.in_words([1.0, 3.0, 2.0]) == said


RECORD_OF_YEAR = TrackRecord(500, 0.79, 1.0, 0, days=250, horizon=1, right=0.5)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (None, "Too early to tell how good the forecasts are: none has been scored yet."),
        (replace(RECORD_OF_YEAR, forecasts=99), "Too early to tell how good the forecasts are: 99 outcomes so far."),
        (replace(RECORD_OF_YEAR, horizon=30), "Too early to tell how good the forecasts are: 500 outcomes so far."),
        (
            RECORD_OF_YEAR,
            "Intervals held 79\u202f% of outcomes where 80\u202f% was promised; direction is no better than a coin.",
        ),
        (
            replace(RECORD_OF_YEAR, coverage=0.7, coverage_beyond=-1, right=0.53, direction_beyond=1),
            (
                "Intervals held only 70\u202f% of outcomes where 80\u202f% was promised, fewer than chance explains; "
                "direction was right in 53\u202f% of cases, better than a coin."
            ),
        ),
    ],
)
def test_the_verdict_is_one_honest_sentence(record: TrackRecord | None, said: str) -> None:
    assert verdict(record) == said


@pytest.mark.parametrize(
    ("ratio", "words"), [(1.0, "as large as"), (0.9, "10\u202f% smaller than"), (1.02, "2\u202f% larger than")]
)
def test_the_error_is_compared_in_words(ratio: float, words: str) -> None:
    assert against_no_change(replace(RECORD_OF_YEAR, relative_error=ratio)) == words


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_spreadsheet_takes_a_name_for_a_formula(text: str) -> None:
    (row,) = outlooks([PRICE._replace(name=text, previous_close=101.0)], {}, 1, TODAY)
    (read,) = csv.DictReader(io.StringIO("".join(lines([row])), newline=""))
    assert read["name"] == f"'{text}"
    assert float(read["change"]) < 0
    assert (read["ticker"], read["last_time"], read["q0.5"]) == ("AAPL", "2012-05-29T00:00:00+00:00", "100.0")
