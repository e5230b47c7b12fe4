from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from forecaster.pipeline import due
from forecaster.pipeline.chain import chain
from forecaster.pipeline.forecast import forecast
from forecaster.pipeline.ingest import ingest
from forecaster.pipeline.score import score
from forecaster.pipeline.train import train
from forecaster.pipeline.work import NothingToWorkOnError, Work
from forecaster.sources.sample import SampleSource
from forecaster.storage.models import DamagedModelError, model_known_at
from stockcast.database.pool import connect
from stockcast.forecasts.baselines import BASELINES
from stockcast.forecasts.freshness import freshness
from stockcast.forecasts.records import latest_forecasts
from stockcast.jobs.runs import Interrupted
from stockcast.market.prices import bars, latest_prices
from stockcast.settings import MigrateSettings

FIRST_END = datetime(2012, 3, 1, tzinfo=UTC)
OF_MODELS = "model_id IN (SELECT model_id FROM models WHERE status <> 'baseline')"
NEXT = [datetime(2012, 3, day, tzinfo=UTC) for day in (2, 5, 6)]


def ask(query: str) -> list[Any]:
    """Ask as the owner, who may read everything."""
    opened = connect(MigrateSettings())
    with opened, opened.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    opened.close()
    return rows


def tell(statement: str, *values: object) -> None:
    """Change something as the owner."""
    opened = connect(MigrateSettings())
    with opened, opened.cursor() as cursor:
        cursor.execute(statement, values)
    opened.close()


def test_the_first_start_brings_prices_a_model_and_forecasts(started: Work) -> None:
    with started.pool.lend() as opened:
        state = freshness(opened, "1d")
        prices = {price.ticker: price for price in latest_prices(opened, "1d")}
        coming = latest_forecasts(opened, "1d", ticker="IBM")
    assert (state.last_session, state.model_as_of, state.forecast_as_of) == (FIRST_END,) * 3
    assert (state.model_age, state.historical, state.waiting_for()) == (0, True, None)
    assert set(prices) == {"AAPL", "GOOG", "IBM", "MSFT"}
    assert prices["AAPL"].close == 544.47
    assert [each.horizon for each in coming] == list(range(1, 11))
    assert all(each.last_price == prices["IBM"].close for each in coming)
    assert [each.target_time for each in coming][:3] == NEXT


def test_the_last_bundled_price_is_the_one_that_was_traded(work: Work) -> None:
    bundled = SampleSource()
    ingest(work, [bundled], NEXT[0])
    bundled.release_until(bundled.sessions_after(None)[-1])
    ingest(work, [bundled], NEXT[1])
    with work.pool.lend() as opened:
        apple = next(price for price in latest_prices(opened, "1d") if price.ticker == "AAPL")
        last = bars(opened, "AAPL", "1d", limit=1)[0]
    assert (apple.time, apple.close) == (datetime(2013, 3, 1, tzinfo=UTC), 430.47)
    assert round(last.close_adj, 2) == 56.14


def test_a_replayed_session_is_forecast_before_and_scored_after_it(started: Work) -> None:
    assert list(due.everything(started, NEXT[1]))
    scored = ask(f"SELECT as_of, horizon FROM forecast_scores WHERE ticker = 'MSFT' AND {OF_MODELS} ORDER BY 1, 2")
    assert scored == [(FIRST_END, 1), (FIRST_END, 2), (NEXT[0], 1)]
    assert ask("SELECT DISTINCT as_of, replayed FROM forecasts ORDER BY as_of") == [
        (FIRST_END, False),
        (NEXT[0], True),
        (NEXT[1], True),
    ]
    ((actual, close),) = ask(
        "SELECT DISTINCT s.actual, p.close FROM forecast_scores s JOIN stock_prices p ON p.ticker = s.ticker "
        f"AND p.time = '{NEXT[0]}' WHERE s.ticker = 'MSFT' AND s.as_of = '{FIRST_END}' AND horizon = 1"
    )
    assert actual == pytest.approx(close, rel=1e-3)


def test_restated_prices_are_scored_against_what_they_became_and_both_are_kept(started: Work) -> None:
    assert list(due.everything(started, NEXT[0]))
    before = ask("SELECT ticker, horizon, actual, pinball FROM forecast_scores ORDER BY 1, 2")
    # One close changes, and all of IBM's history is scaled, whose returns stay as they were
    tell("UPDATE stock_prices SET close_adj = close_adj * 1.1 WHERE ticker = 'AAPL' AND time = %s", NEXT[0])
    tell("UPDATE stock_prices SET close_adj = close_adj / 2 WHERE ticker = 'IBM'")
    tell(
        "INSERT INTO price_restatements (ticker, bar_interval, source, first_time, bars, reason) "
        "SELECT t, '1d', 'sample', '2000-01-03', 1, 'a split' FROM unnest('{AAPL,IBM}'::text[]) t"
    )
    tell("DELETE FROM runs WHERE task = 'score'")
    assert "; 1 scored again, for their prices were restated" in score(started)
    assert ask("SELECT ticker, horizon, actual, pinball FROM forecast_scores ORDER BY 1, 2") == before
    rescored = ask(
        "SELECT ticker, kind, r.actual / s.actual FROM forecast_rescores r "
        "JOIN forecast_scores s USING (ticker, bar_interval, as_of, horizon, model_id) "
        "JOIN models USING (model_id) ORDER BY kind"
    )
    assert [kind for _, kind, _ in rescored] == sorted([*BASELINES, "scale-ensemble"])
    assert {ticker for ticker, _, _ in rescored} == {"AAPL"}
    assert [ratio for _, _, ratio in rescored] == pytest.approx([1.1] * 4)
    tell("DELETE FROM runs WHERE task = 'score'")
    assert "again" not in score(started)


def test_each_step_is_done_once_for_each_as_of(started: Work) -> None:
    assert "already" in train(started)
    assert "already" in forecast(started)
    assert ask(f"SELECT count(*) FROM models WHERE {OF_MODELS}") == [(1,)]
    assert "0 forecasts" in score(started)
    assert "already" in score(started)


def test_two_at_once_release_one_session(started: Work) -> None:
    tick = datetime.now(UTC)
    with ThreadPoolExecutor(2) as both:
        said = [each.result() for each in [both.submit(ingest, started, chain(started), tick) for _ in range(2)]]
    assert sorted("already" in sentence for sentence in said) == [False, True]
    with started.pool.lend() as opened:
        assert freshness(opened, "1d").last_session == NEXT[0]


def test_a_training_that_is_asked_to_stop_leaves_no_model_and_is_done_by_the_next(work: Work) -> None:
    due.ingest_initial(work)
    asked: Iterator[bool] = iter([False] * 5 + [True] * 1_000_000)
    with pytest.raises(Interrupted):
        train(replace(work, should_stop=lambda: next(asked)))
    assert ask("SELECT status FROM runs WHERE task = 'train'") == [("interrupted",)]
    assert ask("SELECT count(*) FROM models") == [(0,)]
    assert "trained as of" in train(work)


def test_what_a_killed_replay_left_undone_is_done_first(started: Work) -> None:
    ingest(started, [SampleSource(NEXT[0])], NEXT[0])
    assert list(due.replay(started, SampleSource(), NEXT[1]))
    assert ask("SELECT DISTINCT as_of FROM forecasts ORDER BY 1") == [(FIRST_END,), (NEXT[0],), (NEXT[1],)]


def test_a_forecast_from_the_past_uses_what_was_known_then(started: Work) -> None:
    assert list(due.everything(started, NEXT[2]))
    with pytest.raises(NothingToWorkOnError, match="no model was trained on data up to 2012-02-29"):
        forecast(started, datetime(2012, 2, 29, tzinfo=UTC))
    asked = (
        "SELECT ticker, horizon, kind, q025, q500 FROM forecasts JOIN models USING (model_id) "
        f"WHERE forecasts.as_of = '{NEXT[0]}' ORDER BY 1, 2, 3"
    )
    before = ask(asked)
    opened = connect(MigrateSettings())
    with opened, opened.cursor() as cursor:
        cursor.execute("DELETE FROM forecast_scores")
        cursor.execute("DELETE FROM forecasts WHERE as_of = %s", (NEXT[0],))
        cursor.execute("DELETE FROM runs WHERE task = 'forecast' AND as_of = %s", (NEXT[0],))
    opened.close()
    assert "2012-03-02" in forecast(started, NEXT[0])
    assert ask(asked) == before


def test_steps_say_what_has_to_come_before_them(work: Work) -> None:
    for step in (train, forecast, score):
        with pytest.raises(NothingToWorkOnError, match="stockcast ingest"):
            step(work)
    due.ingest_initial(work)
    with pytest.raises(NothingToWorkOnError, match="stockcast train"):
        forecast(work)


@pytest.mark.usefixtures("started")
def test_a_damaged_model_is_refused() -> None:
    opened = connect(MigrateSettings())
    with opened, opened.cursor() as cursor:
        cursor.execute("UPDATE models SET artifact = artifact || '\\x00'")
    with pytest.raises(DamagedModelError, match="checksum"):
        model_known_at(opened, FIRST_END, "1d")
    opened.close()


def test_a_ticker_with_too_few_bars_waits(started: Work) -> None:
    listed_late = datetime(2012, 5, 25, tzinfo=UTC)
    ingest(started, [SampleSource(listed_late)], listed_late)
    assert "40 forecasts for 4 tickers" in forecast(started)
    with started.pool.lend() as opened:
        assert next(price.bars for price in latest_prices(opened, "1d") if price.ticker == "FB") == 6
        assert latest_forecasts(opened, "1d", ticker="FB") == []


def test_a_model_of_an_earlier_day_does_not_take_the_champions_place(started: Work) -> None:
    assert "trained as of 2011-06-01" in train(started, datetime(2011, 6, 1, tzinfo=UTC))
    assert ask(f"SELECT as_of, status FROM models WHERE {OF_MODELS} ORDER BY as_of") == [
        (datetime(2011, 6, 1, tzinfo=UTC), "retired"),
        (FIRST_END, "champion"),
    ]
    assert ask("SELECT reason FROM models WHERE status = 'retired'")[0][0].startswith(
        "the champion as of 2012-03-01 knows later prices"
    )
