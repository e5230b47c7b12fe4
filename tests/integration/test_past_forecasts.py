"""Stored forecasts as pages ask for them: of one day, of one horizon, of the champion's line alone."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import groupby
from random import Random
from uuid import UUID

import pytest

from stockcast.database.pool import connect
from stockcast.forecasts.freshness import freshness
from stockcast.forecasts.records import as_of_days, forecasts_as_of, past_forecasts, past_intervals
from stockcast.market.prices import Bar, bars, latest_price, latest_prices
from stockcast.market.summed_bars import Step, counted_bars, summed_bars
from stockcast.settings import DashSettings
from tests.integration.dashboard.rows import DAY, LAST, MODEL, add_bars, add_forecasts, add_prices, add_scores, write


def test_days_and_forecasts_of_a_ticker(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 40)
    add_prices("IBM", 40)
    add_forecasts("AAPL", 138.0, as_of=LAST - DAY)
    add_forecasts("AAPL", 139.0)
    add_forecasts("IBM", 139.0)
    add_scores("AAPL", LAST - DAY, 139.0, 141.0)
    with closing(connect(dash_settings)) as opened:
        assert as_of_days(opened, "AAPL", "1d") == [LAST - DAY, LAST]
        assert as_of_days(opened, "AAPL", "1h") == as_of_days(opened, "XYZ", "1d") == []
        day = forecasts_as_of(opened, "AAPL", "1d", LAST - DAY)
        ahead = past_forecasts(opened, "AAPL", "1d", horizon=2)
        since = past_forecasts(opened, "AAPL", "1d", since=LAST)
        assert forecasts_as_of(opened, "AAPL", "1d", LAST + DAY) == []
    assert [each.forecast.horizon for each in day] == [1, 2, 3]
    assert [each.outcome.actual if each.outcome else None for each in day] == [139.0, 141.0, None]
    assert [each.outcome.narrowest if each.outcome else None for each in day] == [80, 80, None]
    assert {each.adjustment for each in day} == {1 / 8}
    assert [(each.forecast.as_of, each.forecast.horizon) for each in ahead] == [(LAST - DAY, 2), (LAST, 2)]
    assert {each.forecast.as_of for each in since} == {LAST}


def test_intervals_are_those_of_the_past_forecasts_in_adjusted_prices(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 40)
    for age, actual in ((2, 120.0), (1, 139.5)):
        add_forecasts("AAPL", 138.0, as_of=LAST - age * DAY)
        add_scores("AAPL", LAST - age * DAY, actual, 141.0)
    add_forecasts("AAPL", 139.0)
    with closing(connect(dash_settings)) as opened:
        for percent, horizon, since in ((80, 1, None), (50, 2, LAST - DAY), (95, 3, LAST)):
            past = past_forecasts(opened, "AAPL", "1d", horizon=horizon, since=since)
            found = past_intervals(opened, "AAPL", "1d", horizon, percent, since=since)
            assert [each.target_time for each in found] == [each.forecast.target_time for each in past]
            for each, whole in zip(found, past, strict=True):
                scale, outcome = whole.adjustment, whole.outcome
                assert (each.lower, each.upper) == pytest.approx(
                    tuple(end * scale for end in whole.forecast.interval(percent))
                )
                assert each.actual == (outcome and pytest.approx(outcome.actual * scale))
                assert each.held == (outcome and outcome.inside[percent])
        held = [each.held for each in past_intervals(opened, "AAPL", "1d", 1, 80)]
    assert held[-1] is None
    assert len(held) == 3


def test_of_two_models_on_a_day_the_last_one_speaks(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 40)
    add_forecasts("AAPL", 139.0)
    add_forecasts("AAPL", 138.0, model=UUID(int=8), status="retired")
    with closing(connect(dash_settings)) as opened:
        assert {str(each.forecast.model_id) for each in forecasts_as_of(opened, "AAPL", "1d", LAST)} == {
            str(UUID(int=8))
        }


def test_baselines_are_not_the_champions_line(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 40)
    add_forecasts("AAPL", 139.0)
    with closing(connect(dash_settings)) as opened:
        kept = forecasts_as_of(opened, "AAPL", "1d", LAST)
    write_statement("ALTER TABLE models DROP CONSTRAINT models_status_check")
    add_forecasts("AAPL", 100.0, model=UUID(int=9), status="baseline")
    add_forecasts("AAPL", 100.0, as_of=LAST - DAY, model=UUID(int=9))
    with closing(connect(dash_settings)) as opened:
        assert forecasts_as_of(opened, "AAPL", "1d", LAST) == kept
        assert as_of_days(opened, "AAPL", "1d") == [LAST]
    assert {str(each.forecast.model_id) for each in kept} == {str(MODEL)}


def write_statement(statement: str) -> None:
    """Change the schema as a later migration does."""
    write(f"{statement}; SELECT 1 FROM (VALUES %s) AS one", ("",))


def test_one_tickers_newest_bar_is_the_one_among_all(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 40)
    add_prices("IBM", 7)
    with closing(connect(dash_settings)) as opened:
        everyone = {price.ticker: price for price in latest_prices(opened, "1d")}
        assert latest_price(opened, "1d", "IBM") == everyone["IBM"]
        assert latest_price(opened, "1d", "XYZ") is None
        assert latest_price(opened, "1h", "IBM") is None


def test_ages_count_the_bars_of_all_tickers_once(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 40)
    add_prices("IBM", 40, last=LAST + 2 * DAY)
    add_forecasts("AAPL", 139.0)
    with closing(connect(dash_settings)) as opened:
        state = freshness(opened, "1d")
    assert (state.last_session, state.model_age, state.forecast_age) == (LAST + 2 * DAY, 6, 2)
    assert (state.forecast_as_of, state.sources) == (LAST, ("sample",))


def test_ages_are_counted_anew_when_bars_came_or_were_filled_in(dash_settings: DashSettings) -> None:
    add_prices("AAPL", 40)
    add_prices("IBM", 40)
    add_forecasts("AAPL", 139.0)
    with closing(connect(dash_settings)) as opened:
        assert freshness(opened, "1d").forecast_age == 0
        add_bars("IBM", [(LAST + 3 * DAY, 143.0)])
        assert freshness(opened, "1d").forecast_age == 1
        add_bars("IBM", [(LAST + DAY, 141.0), (LAST + 2 * DAY, 142.0)])
        write(
            "INSERT INTO ingest_results (ticker, bar_interval, source, status, started_at) VALUES %s",
            ("IBM", "1d", "csv", "changed", LAST),
        )
        assert freshness(opened, "1d").forecast_age == 3
        deactivate = (
            "UPDATE stock_tickers t SET active = false FROM (VALUES %s) AS one(ticker) WHERE t.ticker = one.ticker"
        )
        write(deactivate, ("IBM",))
        assert (freshness(opened, "1d").last_session, freshness(opened, "1d").forecast_age) == (LAST, 0)


def slow_sums(history: list[Bar], step: Step) -> list[tuple[object, ...]]:
    """Sum bars up one by one, in adjusted prices."""

    def period(bar: Bar) -> object:
        return bar.time.isocalendar()[:2] if step == "week" else (bar.time.year, bar.time.month)

    sums: list[tuple[object, ...]] = []
    for _, group in groupby(history, key=period):
        days = list(group)
        scales = [day.close_adj / day.close for day in days]
        highs = [day.high * scale for day, scale in zip(days, scales, strict=True) if day.high is not None]
        lows = [day.low * scale for day, scale in zip(days, scales, strict=True) if day.low is not None]
        opens = [day.open * scale for day, scale in zip(days, scales, strict=True) if day.open is not None]
        volume = sum(day.volume for day in days if day.volume is not None)
        sums.append((days[-1].time, opens[0], max(highs), min(lows), days[-1].close_adj, volume))
    return sums


@pytest.mark.parametrize("step", ["week", "month"])
def test_sums_hold_what_their_days_held_also_across_a_split(dash_settings: DashSettings, step: Step) -> None:
    random = Random(7)  # noqa: S311 - prices are no secrets
    add_prices("AAPL", 1, last=datetime(2009, 12, 1, tzinfo=UTC))
    first = datetime(2010, 1, 4, tzinfo=UTC)
    days = [first + timedelta(days=age) for age in range(500) if random.random() < 0.7]
    for half, split in ((days[:200], 8.0), (days[200:], 4.0)):
        add_bars("AAPL", [(day, random.uniform(50, 60) * split) for day in half], adjusted_by=split)
    with closing(connect(dash_settings)) as opened:
        history = bars(opened, "AAPL", "1d", since=first)
        found = summed_bars(opened, "AAPL", step, first)
        assert counted_bars(opened, "AAPL", "1d", first, None) == (len(days), days[0], days[-1])
    expected = slow_sums(history, step)
    assert [bar.time for bar in found] == [one[0] for one in expected]
    for bar, one in zip(found, expected, strict=True):
        assert [bar.open, bar.high, bar.low, bar.close, bar.volume] == pytest.approx(one[1:])
        assert bar.close == bar.close_adj
