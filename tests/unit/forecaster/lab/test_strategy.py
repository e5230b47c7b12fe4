"""The account: what a slow obvious bookkeeper finds, and what must hold whatever is traded."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecaster.lab.performance import performance, profit
from forecaster.lab.rows import Floats, Rows
from forecaster.lab.strategy import Account, Market, Signals, make_market, positions, signals, survived, trade
from forecaster.panel import as_panel
from stockcast.lab.spec import ExperimentSpec
from tests.unit.forecaster.conftest import MakePanel
from tests.unit.forecaster.lab.conftest import MakeRows

SPEC = ExperimentSpec(test_start=date(2010, 1, 1))


def with_gaps(panel: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Leave bars and opens out."""
    chance = np.random.default_rng(seed)
    there = pl.Series(chance.random(panel.height) > 0.2)
    opened = pl.Series(chance.random(panel.height) > 0.3)
    return panel.with_columns(pl.when(opened).then(pl.col("open"))).filter(there)


def bookkeeping(panel: pl.DataFrame, given: Signals, spec: ExperimentSpec) -> tuple[list[float], list[float], int]:
    """Keep an account bar by bar, ticker by ticker: returns after and before costs, and the number of trades."""
    bars = {
        (row["ticker"], row["time"]): row | {"signal": int(signal)}
        for row, signal in zip(panel.to_dicts(), given, strict=True)
    }
    times = sorted(set(panel["time"]))
    tickers = sorted(set(panel["ticker"]))
    reach = {each: [time for ticker, time in bars if ticker == each] for each in tickers}
    said: dict[str, list[int]] = {each: [] for each in tickers}
    close: dict[str, float] = {}
    held = dict.fromkeys(tickers, 0.0)
    weights = dict.fromkeys(tickers, 0.0)
    net, gross, trades = [], [], 0
    for time in times:
        here = [each for each in tickers if (each, time) in bars]
        adjusted = {each: bars[each, time]["close_adj"] / bars[each, time]["close"] for each in here}
        opens = {each: (bars[each, time]["open"] or bars[each, time]["close"]) * adjusted[each] for each in here}
        night = sum(weights[each] * (opens[each] / close[each] - 1) for each in here if each in close)
        for each in here:
            wanted = sum(said[each][-spec.ahead :]) / spec.ahead
            trades += bool(close) and each in close and wanted != held[each]
            held[each] = wanted if each in close else 0.0
        listed = [each for each in tickers if reach[each][0] <= time <= reach[each][-1]]
        after = {each: spec.position * held[each] / len(listed) if each in listed else 0.0 for each in tickers}
        traded = sum(abs(after[each] - weights[each]) for each in tickers)
        weights = after
        day = sum(weights[each] * (bars[each, time]["close_adj"] / opens[each] - 1) for each in here)
        gross.append((1 + night) * (1 + day) - 1)
        net.append((1 + night) * (1 - traded * (spec.fee + spec.slippage) / 10_000) * (1 + day) - 1)
        for each in here:
            close[each] = bars[each, time]["close_adj"]
            said[each].append(bars[each, time]["signal"])
    return net, gross, trades


def market_of(rows: Rows) -> Market:
    return make_market(rows, 0, len(rows.times) - 1)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6), ahead=st.sampled_from([1, 5, 7]), position=st.floats(0.1, 1.0), fee=st.floats(0, 100)
)
def test_it_earns_what_a_bookkeeper_finds(
    make_panel: MakePanel, make_lab_rows: MakeRows, *, seed: int, ahead: int, position: float, fee: float
) -> None:
    spec = SPEC.model_copy(update={"ahead": ahead, "position": position, "fee": fee})
    panel = with_gaps(make_panel(60, 45, 30, seed=seed), seed)
    given_signals = np.random.default_rng(seed).integers(-1, 2, panel.height)
    market = market_of(make_lab_rows(panel, ahead))
    account = trade(market, positions(market, given_signals, ahead), spec)
    net, gross, trades = bookkeeping(panel, given_signals, spec)
    assert account.returns == pytest.approx(net)
    assert account.gross == pytest.approx(gross)
    assert account.trades == trades


def random_account(rows: Rows, seed: int, spec: ExperimentSpec) -> Account:
    market = market_of(rows)
    return trade(
        market, positions(market, np.random.default_rng(seed).integers(-1, 2, market.rows.size), spec.ahead), spec
    )


@pytest.fixture(scope="module")
def rows(make_panel: MakePanel, make_lab_rows: MakeRows) -> Rows:
    return make_lab_rows(with_gaps(make_panel(120, 90, seed=5), 5), 5)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6), fee=st.floats(0, 500), slippage=st.floats(0, 250), position=st.floats(0.01, 1))
def test_costs_never_raise_a_profit_and_twice_the_costs_cost_no_less(
    rows: Rows, *, seed: int, fee: float, slippage: float, position: float
) -> None:
    spec = SPEC.model_copy(update={"fee": fee, "slippage": slippage, "position": position})
    dearer = spec.model_copy(update={"slippage": 2 * slippage + fee})
    once, twice = (performance(random_account(rows, seed, each), 252) for each in (spec, dearer))
    assert twice.profit <= once.profit <= once.gross
    assert once.gross == twice.gross
    assert twice.costs >= once.costs >= 0


def test_without_signals_nothing_is_traded_earned_or_paid(rows: Rows) -> None:
    market = market_of(rows)
    earned = performance(trade(market, np.zeros(market.rows.size), SPEC), 252)
    assert (earned.profit, earned.costs, earned.turnover, earned.exposure, earned.trades) == (0, 0, 0, 0, 0)
    assert earned.sharpe is None


def test_always_long_in_one_ticker_is_buying_at_the_second_open_and_holding(
    make_panel: MakePanel, make_lab_rows: MakeRows
) -> None:
    panel = make_panel(50)
    market = market_of(make_lab_rows(panel))
    account = trade(market, np.ones(market.rows.size), SPEC)
    bought = panel["open"][1] * panel["close_adj"][1] / panel["close"][1]
    assert 1 + profit(account.returns) == pytest.approx(panel["close_adj"][-1] / bought * (1 - 3e-4))
    assert account.trades == 1


def test_a_signal_earns_nothing_of_the_bar_that_it_was_made_from_nor_of_the_night_after(
    make_lab_rows: MakeRows,
) -> None:
    """Only from the next open on: a market that rises in that night alone pays nothing."""
    days = [datetime(2010, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(40)]
    opens, closes = np.full(40, 100.0), np.full(40, 100.0)
    closes[20:], opens[21:] = 110.0, 130.0
    closes[21:] = 130.0
    frame = {
        "ticker": ["T"] * 40,
        "time": days,
        "open": opens,
        "high": closes + 40,
        "low": closes - 40,
        "close": closes,
    }
    rows = make_lab_rows(as_panel(pl.DataFrame(frame | {"close_adj": closes, "volume": closes})))
    market = market_of(rows)
    at_20 = np.zeros(40, dtype=np.int64)
    at_20[20] = 1
    free = SPEC.model_copy(update={"fee": 0.0, "slippage": 0.0, "ahead": 1})
    assert profit(trade(market, positions(market, at_20, 1), free).returns) == pytest.approx(0)
    at_19 = np.roll(at_20, -1)
    assert profit(trade(market, positions(market, at_19, 1), free).returns) == pytest.approx(1.1 * 130 / 110 - 1)


def test_signals_follow_the_prediction_and_the_strategy() -> None:
    chances: Floats = np.array([0.2, 0.5, 0.7])
    assert signals(chances, "direction", "long-only").tolist() == [0, 0, 1]
    assert signals(chances, "direction", "long-short").tolist() == [-1, 0, 1]
    assert signals(np.array([-0.01, 0.0, 0.01]), "return", "long-short").tolist() == [-1, 0, 1]


def test_an_account_that_is_used_up_stays_so() -> None:
    assert survived(np.array([1.1, -0.5, 2.0, 3.0])).tolist() == [1.1, 0.0, 1.0, 1.0]
