"""What came of an experiment, as it is stored and shown; times are the bars' own, shares and returns are fractions."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a result: plain data that doesn't change. What a newer worker has stored beside it is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Period(Part):
    """Bars from the first to the last, both included, and how many rows (ticker and time) there are of them."""

    first: datetime
    last: datetime
    rows: int


class Fold(Part):
    """One split of the cross-validation: trained on `train`, scored on the later `check`."""

    train: Period
    check: Period
    score: float


class Candidate(Part):
    """Settings that were tried, with their mean score over the folds."""

    parameters: dict[str, str | int | float | bool | None]
    score: float


class Estimate(Part):
    """A share with its 95 % confidence interval."""

    value: float
    lower: float
    upper: float


class Point(Part):
    """One point of a curve: of the ROC curve, x = false and y = true positive rate."""

    x: float
    y: float


class Bin(Part):
    """Predictions of about one size: what they said on average, what came, and how many there are."""

    predicted: float
    observed: float
    count: int


class Hits(Part):
    """The share of a period's directions that were right, and that of always saying up."""

    hit_rate: Estimate
    always_up: float


class Verdict(Hits):
    """How well the test period was predicted.

    `confusion` has a row for each truth, down and up, with the counts of what was said, down and up. `roc` and
    `calibration` are of the probability of a rise, or of the predicted return's rank where a return is predicted (then
    `calibration` compares returns). `error_ratio` is the mean absolute error of a predicted return as a multiple of
    predicting none.
    """

    confusion: tuple[tuple[int, int], tuple[int, int]]
    roc: tuple[Point, ...]
    area_under_roc: float | None
    calibration: tuple[Bin, ...]
    error_ratio: float | None


class Performance(Part):
    """What a strategy earned over a period, net of costs unless said.

    `profit` is the cumulative return, `gross` the same before costs, `costs` their difference; `turnover` is what is
    traded in a year as a multiple of the capital; `sharpe` and `volatility` are of a year. `drawdown` is the largest
    loss from a high, 0 or more; `exposure` the mean share of the capital that is invested, long or short; `trades`
    counts every change of a ticker's position.
    """

    profit: float
    gross: float
    costs: float
    yearly: float
    volatility: float
    sharpe: float | None
    drawdown: float
    turnover: float
    exposure: float
    trades: int


class Curve(Part):
    """Cumulative returns by time: of the strategy, of buying and holding, and the band that random signals earn.

    First come the bars of training, then those of the test, and each of the two begins anew with nothing: the test at
    the bar before it, which is none of training. Long curves are thinned. The band holds 90 % of strategies of the same
    turnover with random signals; it covers the test period alone, the bar before it too, so that `random_lower` and
    `random_upper` belong to the last of the times.
    """

    times: tuple[datetime, ...]
    strategy: tuple[float, ...]
    holding: tuple[float, ...]
    random_lower: tuple[float, ...]
    random_upper: tuple[float, ...]


class Signal(Part):
    """When a position of a ticker changes in the test: to `position` (-1 to 1), decided at the close of the bar `time`.

    It is traded at the next bar's open, as far as `position` of the experiment goes; `close` is as it was traded.
    """

    ticker: str
    time: datetime
    position: float
    close: float


class Result(Part):
    """Everything that an experiment's page shows. `sentence` says in plain words what to hold of it.

    `hits_in_training` is None in results that were stored before it was told.
    """

    tickers: tuple[str, ...]
    left_out: dict[str, str]
    train: Period
    test: Period
    score_name: str
    folds: tuple[Fold, ...]
    parameters: dict[str, str | int | float | bool | None]
    candidates: tuple[Candidate, ...]
    verdict: Verdict
    hits_in_training: Hits | None = None
    in_training: Performance
    in_test: Performance
    holding: Performance
    better_than_random: float
    curve: Curve
    signals: tuple[Signal, ...]
    warnings: tuple[str, ...]
    sentence: str
    seconds: float
