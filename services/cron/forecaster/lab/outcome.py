"""What came of an experiment: a trained model is traded over training and test, and judged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from forecaster.lab.chance import Chance, at_random
from forecaster.lab.fitting import Fitted
from forecaster.lab.performance import bars_in_a_year, cumulative, performance
from forecaster.lab.rows import Floats, Integers, Rows
from forecaster.lab.search import Found
from forecaster.lab.sentence import caveats, sentence
from forecaster.lab.splits import Split
from forecaster.lab.strategy import Account, Market, Signals, make_market, positions, signals, trade
from forecaster.lab.verdict import directions, verdict
from stockcast.lab.result import Curve, Fold, Period, Result, Signal
from stockcast.lab.spec import ExperimentSpec

MOST_POINTS = 2_000
"""Points of a curve, in training and in the test each; more are thinned evenly."""
MOST_SIGNALS = 5_000
"""Changes of position that are kept, the newest ones."""


@dataclass(frozen=True)
class Trained:
    """A model with how it was found; `learned` are its rows, `tested` those it is judged by, from date `start` on."""

    model: Fitted
    folds: tuple[Split, ...]
    found: Found
    learned: Integers
    tested: Integers
    start: int

    @property
    def rows(self) -> Rows:
        """All rows there are."""
        return self.model.task.rows


@dataclass(frozen=True)
class Traded:
    """A period's bars, what was said of each, signals and positions, and what they and buying and holding earned.

    Of bars that tell nothing, `said` is NaN.
    """

    market: Market
    said: Floats
    given: Signals
    wanted: Floats
    strategy: Account
    holding: Account

    def said_of(self, rows: Integers) -> Floats:
        """Return what was said of some of the period's rows."""
        # The market's rows are in ascending order
        said: Floats = self.said[np.searchsorted(self.market.rows, rows)]
        return said


def outcome(
    trained: Trained,
    spec: ExperimentSpec,
    left_out: dict[str, str],
    earlier: int,
    spent: Callable[[], float],
) -> Result:
    """Trade and judge; `left_out`, `earlier` and the seconds `spent` are told with the result."""
    rows, task, found = trained.rows, trained.model.task, trained.found
    first, last = int(rows.date[trained.learned[0]]), int(rows.date[trained.learned[-1]])
    learned = traded(trained.model, spec, first, last)
    tested = traded(trained.model, spec, trained.start, len(rows.times) - 1)
    chance = at_random(tested.market, tested.given, spec)
    bars = bars_in_a_year(rows.times)
    earned, holding = performance(tested.strategy, bars), performance(tested.holding, bars)
    judged = verdict(task, tested.said_of(trained.tested), trained.tested, spec.ahead)
    better = chance.beaten_by(earned.profit)
    bars_tested = len(tested.market.times)
    weak = caveats(
        task, trained.learned, test_bars=bars_tested, trades=earned.trades, earlier=earlier, left_out=left_out
    )
    return Result(
        tickers=rows.tickers,
        left_out=left_out,
        train=_period(rows, trained.learned),
        test=_period(rows, rows.between(trained.start, len(rows.times))),
        score_name=task.score_name,
        folds=_folds(trained),
        parameters=found.parameters,
        candidates=found.candidates,
        verdict=judged,
        hits_in_training=directions(task, learned.said_of(trained.learned), trained.learned, spec.ahead),
        in_training=performance(learned.strategy, bars),
        in_test=earned,
        holding=holding,
        better_than_random=better,
        curve=_curve(rows, learned, tested, chance, trained.start),
        signals=_signals(rows, tested),
        warnings=(*weak, *_cut_short(found)),
        sentence=sentence(earned, holding, better, judged),
        seconds=round(spent(), 3),
    )


def traded(model: Fitted, spec: ExperimentSpec, first: int, last: int) -> Traded:
    """Trade what a model says on the dates from `first` to `last`, both included, beginning without a position."""
    rows = model.task.rows
    market = make_market(rows, first, last)
    said, given = np.full(market.rows.size, np.nan), np.zeros(market.rows.size, dtype=np.int64)
    told = rows.informative[market.rows]
    said[told] = model.predict(market.rows[told])
    given[told] = signals(said[told], spec.target, spec.strategy)
    wanted = positions(market, given, spec.ahead)
    always = np.ones(market.rows.size)
    return Traded(market, said, given, wanted, trade(market, wanted, spec), trade(market, always, spec))


def _folds(trained: Trained) -> tuple[Fold, ...]:
    rows = trained.rows
    return tuple(
        Fold(train=_period(rows, fold.train), check=_period(rows, fold.check), score=score)
        for fold, score in zip(trained.folds, trained.found.scores, strict=True)
    )


def _cut_short(found: Found) -> list[str]:
    if len(found.candidates) == found.of:
        return []
    return [f"The time of the search was over after {len(found.candidates)} of {found.of} candidates"]


def _period(rows: Rows, part: Integers) -> Period:
    dates = rows.date[part]
    return Period(first=rows.times[dates.min()], last=rows.times[dates.max()], rows=part.size)


def _curve(rows: Rows, learned: Traded, tested: Traded, chance: Chance, start: int) -> Curve:
    before, after = _thinned(len(learned.market.times)), _thinned(len(tested.market.times))
    times: list[datetime] = [learned.market.times[place] for place in before]
    # The bar before the test is none of training, whose targets end earlier: there the test begins with nothing
    times += [rows.times[start - 1], *(tested.market.times[place] for place in after)]

    def joined(training: Account, test: Account) -> tuple[float, ...]:
        return (*cumulative(training.returns)[before].tolist(), 0.0, *cumulative(test.returns)[after].tolist())

    return Curve(
        times=tuple(times),
        strategy=joined(learned.strategy, tested.strategy),
        holding=joined(learned.holding, tested.holding),
        random_lower=(0.0, *chance.lower[after].tolist()),
        random_upper=(0.0, *chance.upper[after].tolist()),
    )


def _thinned(number: int) -> Integers:
    places: Integers = np.unique(np.linspace(0, number - 1, min(number, MOST_POINTS)).astype(np.int64))
    return places


def _signals(rows: Rows, test: Traded) -> tuple[Signal, ...]:
    changes = np.diff(test.wanted, prepend=0.0)
    changes[test.market.starts] = test.wanted[test.market.starts]
    places = np.flatnonzero(changes)
    by_time = places[np.argsort(rows.date[test.market.rows[places]], kind="stable")][-MOST_SIGNALS:]
    return tuple(
        Signal(
            ticker=rows.tickers[rows.ticker[row]],
            time=rows.times[rows.date[row]],
            position=float(test.wanted[place]),
            close=float(rows.traded[row]),
        )
        for place, row in zip(by_time, test.market.rows[by_time], strict=True)
    )
