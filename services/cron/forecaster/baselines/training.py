"""Training of the baselines: most of them have nothing to learn, and a GJR-GARCH is fitted ticker by ticker."""

import time
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from forecaster.baselines import gjr
from forecaster.baselines.historical import WINDOW
from forecaster.baselines.history import History
from forecaster.baselines.trained import TrainedBaseline
from forecaster.evaluation.baselines import DECAY
from forecaster.models.progress import Watch
from stockcast.forecasts.baselines import BASELINES, BaselineKind

SETTINGS: dict[BaselineKind, dict[str, Any]] = {
    "random-walk": {"decay": DECAY},
    "gjr-garch-t": {"bars": gjr.LONGEST, "least_moves": gjr.LEAST_MOVES},
    "historical-simulation": {"bars": WINDOW},
}

BETWEEN_REPORTS = 8
"""Tickers that are fitted between two reports, in about a tenth of a second."""


def train_baselines(
    history: History,
    as_of: datetime,
    kinds: Collection[BaselineKind] = BASELINES,
    watch: Watch | None = None,
    known: Mapping[str, list[float]] | None = None,
) -> list[TrainedBaseline]:
    """Train baselines on a history's bars up to `as_of`; the same bars give the same numbers.

    `known` has what a GJR-GARCH was found to be for some of the tickers on these bars.

    Raises TrainingStoppedError when the watch does, between two tickers.
    """
    trained = []
    for kind in (kind for kind in BASELINES if kind in kinds):
        began = time.monotonic()
        calibration: dict[str, Any] = {}
        left_out: dict[str, str] = {}
        if kind == "gjr-garch-t":
            calibration["columns"] = list(gjr.NAMES)
            calibration["fitted"], left_out = fit_by_ticker(history, as_of, watch or Watch(), known)
        seconds = round(time.monotonic() - began, 3)
        trained.append(TrainedBaseline(kind, as_of, SETTINGS[kind], calibration, left_out, seconds))
    return trained


# With more threads sums would be added up in another order on another machine
@threadpool_limits.wrap(limits=1, user_api="blas")  # type: ignore[untyped-decorator]
def fit_by_ticker(
    history: History, as_of: datetime, watch: Watch, known: Mapping[str, list[float]] | None = None
) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Fit a GJR-GARCH to each ticker's bars up to `as_of`, and say why not where nothing fits.

    What is `known` of those bars is taken as it is.
    """
    fitted, left_out = {**(known or {})}, {}
    bars = (history.panel["time"] <= as_of).to_numpy() & (history.bar > 0)
    ends = np.searchsorted(history.ticker, np.arange(len(history.tickers) + 1))
    move = history.tame_move
    for number, ticker in enumerate(history.tickers):
        if ticker in fitted:
            continue
        if number % BETWEEN_REPORTS == 0:
            watch.report("ticker by ticker", number / len(history.tickers))
        rows = slice(ends[number], ends[number + 1])
        try:
            fitted[ticker] = gjr.fit(move[rows][bars[rows]])
        except gjr.NoFitError as error:
            left_out[ticker] = str(error)
    return fitted, left_out
