"""The form of an experiment: what it makes of an address, of what was typed, and of an earlier experiment."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from dashboard.laboratory.draft import Draft, asked, checked, cloned, sent, usual_start
from dashboard.laboratory.words import duration, how, tried, usual_name
from stockcast.lab.experiments import LONGEST_NAME, Experiment
from stockcast.lab.spec import AHEAD, CLASSIFIERS, FEATURES, METHODS, SEARCHES, STRATEGIES, ExperimentSpec, Method
from stockcast.market.spans import Span

SPANS = {"AAPL": Span(date(2010, 1, 1), date(2012, 5, 25)), "BRK-B": Span(date(2011, 1, 1), date(2012, 5, 25))}
SPANS_WITH_AN_EMPTY_ONE: dict[str, Span | None] = {**SPANS, "FB": None}
NOW = datetime(2012, 6, 1, tzinfo=UTC)


def experiment(spec: ExperimentSpec) -> Experiment:
    return Experiment(
        UUID(int=1), "everyone", "A try", "1d", spec, "done", "", 1.0, False, "", NOW, NOW, NOW, None
    )  # fmt: skip


@st.composite
def specs(draw: st.DrawFn) -> ExperimentSpec:
    method = draw(st.sampled_from(list(METHODS)))
    figures = st.integers(0, 50_000).map(lambda hundredths: hundredths / 100)
    return ExperimentSpec(
        tickers=tuple(draw(st.lists(st.sampled_from(list(SPANS)), unique=True))),
        method=method,
        features=tuple(draw(st.lists(st.sampled_from(list(FEATURES)), min_size=1, unique=True))),
        target="direction" if method in CLASSIFIERS else "return",
        ahead=draw(st.sampled_from(AHEAD)),
        search=draw(st.sampled_from(list(SEARCHES))),
        search_seconds=draw(st.integers(5, 3_600)),
        splits=draw(st.integers(2, 8)),
        test_start=draw(st.dates(date(2011, 1, 2), date(2012, 5, 25))),
        strategy=draw(st.sampled_from(list(STRATEGIES))),
        fee=draw(figures),
        slippage=draw(figures),
        position=draw(st.integers(1, 100)) / 100,
        seed=draw(st.integers(0, 2**31 - 1)),
    )


@given(specs())
def test_a_clone_that_is_sent_unchanged_asks_for_the_same(spec: ExperimentSpec) -> None:
    draft = cloned(experiment(spec))
    assert checked(draft, SPANS) == (spec, {})
    # And so does an address that says the same
    by_address = asked(MultiDict([*draft.texts.items(), *(("features", each) for each in draft.features)]))
    assert checked(by_address, SPANS) == (spec, {})


@given(st.dictionaries(st.sampled_from(list(asked(MultiDict()).texts)), st.text(max_size=20)), st.lists(st.text()))
def test_nothing_that_is_typed_breaks_the_form(texts: dict[str, str], features: list[str]) -> None:
    spec, wrong = checked(Draft({**asked(MultiDict()).texts, **texts}, tuple(features)), SPANS)
    assert (spec is None) == bool(wrong)


def test_tickers_are_known_in_any_case_and_with_anything_between() -> None:
    draft = asked(MultiDict({"tickers": " aapl;brk-b,\tAAPL ", "test_start": "2012-01-01"}))
    spec, _ = checked(draft, SPANS)
    assert spec
    assert spec.tickers == ("AAPL", "BRK-B")


def test_the_test_usually_takes_the_last_three_tenths_of_the_prices_that_are_named() -> None:
    assert usual_start(SPANS, asked(MultiDict())) == "2011-09-05"
    assert usual_start(SPANS, asked(MultiDict({"tickers": "brk-b"}))) == "2011-12-24"
    assert usual_start({}, asked(MultiDict())) == ""


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"tickers": "FB"}, "tickers"),
        ({"tickers": "BRK-B", "test_start": "2010-06-01"}, "test_start"),
        ({"test_start": "2012-05-26"}, "test_start"),
        ({"method": "logistic-regression", "target": "return"}, "target"),
    ],
)
def test_what_has_no_prices_or_no_sense_is_wrong(texts: dict[str, str], field: str) -> None:
    given_texts = {"test_start": "2012-01-01"} | texts
    spec, wrong = checked(asked(MultiDict(given_texts)), SPANS_WITH_AN_EMPTY_ONE)
    assert spec is None
    assert list(wrong) == [field]


NONSENSE = {
    "tickers": "XYZ, AAPL",
    "target": "return",
    "ahead": "2",
    "search": "dice",
    "search_seconds": "4",
    "splits": "9",
    "test_start": "30 May",
    "strategy": "luck",
    "fee": "-1",
    "slippage": "501",
    "position": "0",
    "seed": "one",
    "name": "x" * (LONGEST_NAME + 1),
}


@pytest.mark.parametrize("method", sorted(CLASSIFIERS))
def test_all_that_is_wrong_is_told_at_once(method: Method) -> None:
    spec, wrong = checked(Draft({**NONSENSE, "method": method}, ()), SPANS)
    assert spec is None
    assert set(wrong) == {*NONSENSE, "features"}
    assert wrong["target"] == f"{METHODS[method]} tells up from down, not how far: choose another target or method."
    assert set(checked(Draft({**NONSENSE, "method": "ridge"}, ()), SPANS)[1]) == set(wrong) - {"target"}
    assert set(checked(Draft({**NONSENSE, "method": "oracle"}, ()), SPANS)[1]) == set(wrong) - {"target"} | {"method"}


def test_a_sent_form_has_nothing_that_was_not_sent() -> None:
    draft = sent(MultiDict({"method": "ridge"}))
    assert (draft.texts["method"], draft.texts["splits"], draft.features) == ("ridge", "", ())


def test_an_experiment_in_words() -> None:
    spec = ExperimentSpec(test_start=date(2012, 1, 2))
    assert tried(spec, "1d") == (
        "Logistic regression on lagged returns, MACD and RSI of all tickers; up or down over 5 sessions."
    )
    assert how(spec) == (
        "Settings by a grid over 5 splits. Tested from 2 Jan 2012 on; long only, 3 basis points of costs."
    )
    four = spec.model_copy(update={"tickers": ("A", "B", "C", "D"), "ahead": 1})
    assert usual_name(four, "1h") == "Logistic regression, A and 3 others, up or down over 1 hour"
    long = spec.model_copy(update={"tickers": tuple(letter * 20 for letter in "ABC")})
    assert len(usual_name(long, "1d")) == LONGEST_NAME


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (59.4, "59 s"), (65, "1 min 5 s"), (3_600, "1 h 0 min"), (7_384, "2 h 3 min")]
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert duration(seconds).replace("\xa0", " ") == words
