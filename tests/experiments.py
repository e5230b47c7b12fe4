"""An experiment's result such as the worker would store, made of figures that belong together."""

from datetime import UTC, date, datetime, timedelta
from math import sin

from stockcast.lab.result import (
    Bin,
    Candidate,
    Curve,
    Estimate,
    Fold,
    Hits,
    Performance,
    Period,
    Point,
    Result,
    Signal,
    Verdict,
)
from stockcast.lab.spec import ExperimentSpec

LAST = datetime(2012, 5, 25, tzinfo=UTC)
DAY = timedelta(days=1)
SPEC = ExperimentSpec(tickers=("AAPL",), test_start=date(2012, 5, 14))
WARNING = "7 earlier experiments looked at prices of this test period"


def ago(days: int) -> datetime:
    return LAST - days * DAY


def performance(profit: float, sharpe: float | None = 0.8) -> Performance:
    return Performance(
        profit=profit,
        gross=profit + 0.01,
        costs=0.01,
        yearly=profit * 2,
        volatility=0.22,
        sharpe=sharpe,
        drawdown=0.08,
        turnover=14.5,
        exposure=0.62,
        trades=9,
    )


def result(tickers: tuple[str, ...] = ("AAPL",), sessions: int = 40, tested: int = 12) -> Result:
    """A result over the last `sessions` days up to LAST, the last `tested` of which are the test."""
    times = tuple(ago(age) for age in range(sessions - 1, -1, -1))
    train = Period(first=times[0], last=times[-tested - 2], rows=sessions - tested - 1)
    days = (*range(sessions - tested - 1), *range(tested + 1))
    test = Period(first=times[-tested], last=times[-1], rows=tested)
    return Result(
        tickers=tickers,
        left_out={"FB": "only 7 sessions"},
        train=train,
        test=test,
        score_name="Log loss",
        folds=tuple(Fold(train=train, check=test, score=0.69 + fold / 100) for fold in range(3)),
        parameters={"C": 0.1},
        candidates=tuple(Candidate(parameters={"C": value}, score=0.69 + value / 50) for value in (0.1, 1.0, 10.0)),
        verdict=Verdict(
            hit_rate=Estimate(value=0.542, lower=0.486, upper=0.597),
            always_up=0.533,
            confusion=((10, 20), (12, 1_034)),
            roc=tuple(Point(x=x / 10, y=min(1.0, (x / 10) ** 0.8)) for x in range(11)),
            area_under_roc=0.556,
            calibration=tuple(Bin(predicted=0.4 + 0.05 * i, observed=0.42 + 0.04 * i, count=10 + i) for i in range(5)),
            error_ratio=None,
        ),
        hits_in_training=Hits(hit_rate=Estimate(value=0.617, lower=0.571, upper=0.661), always_up=0.521),
        in_training=performance(0.31, 2.1),
        in_test=performance(0.042),
        holding=performance(0.061, None),
        better_than_random=0.71,
        curve=Curve(
            times=times,
            strategy=tuple(0.04 * sin(day / 7) + day / 900 for day in days),
            holding=tuple(day / 700 for day in days),
            random_lower=tuple(-0.004 * day for day in range(tested + 1)),
            random_upper=tuple(0.005 * day for day in range(tested + 1)),
        ),
        signals=tuple(
            Signal(ticker=tickers[0], time=times[-age], position=position, close=100.0)
            for age, position in ((11, 1.0), (7, 0.0), (3, 0.5), (1, -1.0))
        ),
        warnings=(WARNING,),
        sentence="It did not earn more than buying and holding, and its hits may be luck.",
        seconds=12.3,
    )
