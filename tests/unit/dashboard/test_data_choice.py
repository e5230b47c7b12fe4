"""What the page of the data is asked for, and which rows that are."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.choice import query_of
from dashboard.components.calendar import complete, in_words, year_calendar
from dashboard.components.data_summary import size_in_words
from dashboard.data_choice import COLUMNS, DataChoice, Row, asked_choice, chosen, download
from stockcast.market.completeness import Completeness
from stockcast.market.findings import Day

KNOWN = {"AAPL": "Apple Inc.", "BRK/B & x": "Berkshire Hathaway"}
LAST = datetime(2024, 3, 8, tzinfo=UTC)

choices = st.builds(
    DataChoice,
    ticker=st.sampled_from([None, *KNOWN]),
    year=st.sampled_from([None, 1986, 2024]),
    sort=st.sampled_from(list(COLUMNS)),
    reverse=st.booleans(),
    problems=st.booleans(),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(str.strip),
    page=st.integers(1, 500),
)


@given(choices)
def test_an_address_says_all_that_is_asked_for(choice: DataChoice) -> None:
    query = urlsplit(choice.address).query
    assert asked_choice(query_of(f"?{query}"), KNOWN) == choice


@given(
    st.dictionaries(
        st.sampled_from(["ticker", "year", "sort", "problems", "q", "page"]), st.text() | st.lists(st.text())
    )
)
def test_nonsense_counts_as_not_said(query: dict[str, object]) -> None:
    choice = asked_choice(query, KNOWN)
    assert choice.ticker in {None, *KNOWN}
    assert choice.sort in COLUMNS
    assert choice.page >= 1
    assert choice.year is None or 1800 <= choice.year <= 9998


def test_another_sorting_begins_at_the_first_page_and_another_ticker_at_its_last_year() -> None:
    choice = DataChoice(ticker="AAPL", year=1999, page=7, problems=True)
    assert choice.but(sort="missing") == DataChoice(ticker="AAPL", year=1999, sort="missing", problems=True)
    assert choice.but(ticker="IBM") == DataChoice(ticker="IBM", page=7, problems=True)


def row(ticker: str, **known: object) -> Row:
    values: dict[str, object] = {
        "bar_interval": "1d",
        "name": "Name",
        "first": LAST,
        "last": LAST,
        "sources": ("yahoo",),
        "missing": 0,
        "late": 0,
        "failure": None,
        "failed_at": None,
        "quarantined": 0,
        "flags": 0,
        "restatements": 0,
    }
    return Row(Completeness(ticker, **{**values, **known}), 1)  # type: ignore[arg-type]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sort", ["first", "last"])
def test_tickers_without_bars_come_last_however_it_is_sorted(sort: str, *, reverse: bool) -> None:
    rows = [row("NEW", first=None, last=None), row("AAA"), row("BBB")]
    assert [each.found.ticker for each in chosen(rows, DataChoice(sort=sort, reverse=reverse))][-1] == "NEW"


@pytest.mark.parametrize(
    ("known", "troubled"),
    [
        ({}, False),
        ({"flags": 3, "restatements": 2}, False),
        ({"missing": 1}, True),
        ({"quarantined": 1}, True),
        ({"failure": "Yahoo answered 500", "failed_at": LAST}, True),
        ({"last": None}, True),
    ],
)
def test_what_somebody_should_look_at(known: dict[str, object], *, troubled: bool) -> None:
    assert bool(chosen([row("AAA", **known)], DataChoice(problems=True))) is troubled


def test_any_ticker_has_a_safe_address_of_its_file() -> None:
    assert download("A/B?c#d e") == "/dash/data/A%2FB%3Fc%23d%20e.csv"


def test_what_is_not_whole_is_never_called_so() -> None:
    assert complete(250, 0) == "100\u202f%"
    assert complete(99_999, 1) == "99.9\u202f%"
    assert complete(0, 3) == "0.0\u202f%"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (8_192, "8.19 kB"),
        (12_345_678, "12.3 MB"),
        (972_000_000, "972 MB"),
        (1_400_000_000, "1.4 GB"),
        (2e12, "2,000 GB"),
    ],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_a_month_is_summed_up_for_those_who_do_not_see_it() -> None:
    days = [Day(LAST.date(), "missing", ""), Day(LAST.replace(day=7).date(), "present", "")]
    assert in_words(LAST.date(), days) == "Mar 2024: 1 present; 1 missing (8)"
    assert in_words(LAST.date(), []) == "Mar 2024: no sessions"


@pytest.mark.parametrize(("weekend", "columns"), [(False, "week-5"), (True, "week-7")])
def test_weekends_are_shown_where_they_have_sessions(columns: str, *, weekend: bool) -> None:
    day = LAST.replace(day=9 if weekend else 8).date()
    assert columns in str(year_calendar([Day(day, "present", "")], 2024))
