"""What the address of a ticker's page asks for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.choice import RANGES, query_of
from dashboard.ticker_choice import INDICATORS, PANELS, SIGNALS, STYLES, TickerChoice, asked_choice
from stockcast.market.intervals import BarInterval

INTERVALS = st.sampled_from(list(RANGES))
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31)).map(lambda time: time.replace(tzinfo=UTC))  # noqa: DTZ001 - made aware here


@st.composite
def choices(draw: st.DrawFn) -> TickerChoice:
    interval: BarInterval = draw(INTERVALS)
    time = draw(st.none() | TIMES)
    day = {"hour": 0, "minute": 0} if interval == "1d" else {}
    choice = TickerChoice(
        ticker="BRK.b",
        bar_interval=interval,
        reach=draw(st.none() | st.sampled_from(RANGES[interval])),
        horizon=draw(st.none() | st.integers(1, 99)),
        as_of=None if time is None else time.replace(second=0, microsecond=0, **day),  # type: ignore[arg-type]
        style=draw(st.sampled_from(list(STYLES))),
        signals=draw(st.none() | st.sampled_from(list(SIGNALS))),
        earlier=draw(st.booleans()),
    )
    for name in draw(st.lists(st.sampled_from(list(INDICATORS)), unique=True)):
        choice = choice.toggled(name)
    return choice


@given(choices())
def test_an_address_keeps_the_whole_choice(choice: TickerChoice) -> None:
    query = query_of(choice.address.removeprefix("/dash/"))
    assert query["ticker"] == "BRK.b"
    assert asked_choice(query, "BRK.b", choice.bar_interval) == (choice, [])


@given(choices(), st.sampled_from(list(INDICATORS)))
def test_an_indicator_comes_and_goes_and_only_two_have_panels(choice: TickerChoice, name: str) -> None:
    other = choice.toggled(name)
    assert (name in other.indicators) != (name in choice.indicators)
    assert len(other.oscillators) <= PANELS
    assert name not in choice.indicators or other.toggled(name).indicators[-1] == name


@given(
    st.dictionaries(
        st.sampled_from(["range", "horizon", "as_of", "style", "indicators", "signals", "earlier"]),
        st.text() | st.lists(st.text()),
    ),
    INTERVALS,
)
def test_no_query_breaks_a_choice_and_what_is_not_understood_is_said(
    query: dict[str, object], interval: BarInterval
) -> None:
    choice, complaints = asked_choice(query, "AAPL", interval)
    assert choice.ticker == "AAPL"
    said = [name for name, value in query.items() if isinstance(value, list)]
    assert len(complaints) >= len(said)
    assert all(len(sentence) < 200 for sentence in complaints)


def test_an_address_says_no_more_than_it_must() -> None:
    assert TickerChoice("AAPL").address == "/dash/?ticker=AAPL"
    full = TickerChoice("AAPL", as_of=datetime(2012, 5, 1, tzinfo=UTC), indicators=("sma20", "rsi"), earlier=True)
    assert full.address == "/dash/?ticker=AAPL&as_of=2012-05-01&indicators=sma20,rsi&earlier=1"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2012-05-25T14:30", datetime(2012, 5, 25, 14, 30, tzinfo=UTC)),
        ("2012-05-25", datetime(2012, 5, 25, 23, 59, tzinfo=UTC)),
        ("2012-05-25T25:00", None),
    ],
)
def test_an_hour_is_asked_for_by_its_time_or_its_day(text: str, time: datetime | None) -> None:
    assert asked_choice({"as_of": text}, "AAPL", "1h")[0].as_of == time
