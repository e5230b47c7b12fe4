"""Which tickers an experiment is about, and where its test begins; what can't be tried is told in words."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

import polars as pl

from forecaster.lab.rows import LEAST_HISTORY
from stockcast.lab.spec import ExperimentSpec
from stockcast.market.intervals import UNITS, BarInterval
from stockcast.wording import bar_time, count

LEAST_LEARNED = 60
"""Bars of a ticker that must be there to learn from."""
LEAST_TESTED = 20
"""Bars of a ticker, from the test's start on, whose targets must be known."""
MOST_NAMED = 5


class UnfitExperimentError(ValueError):
    """An experiment that can't be tried on these prices; the message names what is wrong."""


@dataclass(frozen=True)
class Choice:
    """The panel of the tickers that take part, when the test begins, and why others are left out."""

    panel: pl.DataFrame
    test_start: datetime
    left_out: dict[str, str]


def choose(panel: pl.DataFrame, spec: ExperimentSpec, bar_interval: BarInterval) -> Choice:
    """Choose the tickers of an experiment from all that there are.

    Raises:
        UnfitExperimentError: a ticker is not there, the test begins outside the prices, or too few bars are before it
        or after it.
    """
    part = _named(panel, spec)
    start = datetime.combine(spec.test_start, time(), UTC)
    first, last = part["time"].min(), part["time"].max()
    assert isinstance(first, datetime)  # noqa: S101 - a panel with rows has times
    assert isinstance(last, datetime)  # noqa: S101
    if not first < start <= last:
        raise UnfitExperimentError(
            f"The test would start on {spec.test_start}, and the prices are from {bar_time(first, bar_interval)} to "
            f"{bar_time(last, bar_interval)}: choose a day in between"
        )
    left_out = _left_out(part, start, spec.ahead, UNITS[bar_interval])
    kept = part.filter(~pl.col("ticker").is_in(list(left_out)))
    if kept.is_empty():
        reasons = [f"{ticker} has {reason}" for ticker, reason in left_out.items()]
        raise UnfitExperimentError(f"There is too little to try it on: {_some(reasons, '; ')}")
    return Choice(kept, start, left_out)


def _named(panel: pl.DataFrame, spec: ExperimentSpec) -> pl.DataFrame:
    if panel.is_empty():
        raise UnfitExperimentError("There are no prices yet")
    there = set(panel["ticker"].unique())
    unknown = [ticker for ticker in spec.tickers if ticker not in there]
    if unknown:
        raise UnfitExperimentError(
            f"There are no prices of {_some(unknown)} among those of active tickers, which are {_some(sorted(there))}"
        )
    return panel.filter(pl.col("ticker").is_in(spec.tickers)) if spec.tickers else panel


def _left_out(part: pl.DataFrame, start: datetime, ahead: int, unit: str) -> dict[str, str]:
    before = LEAST_HISTORY + ahead + LEAST_LEARNED
    after = LEAST_TESTED + ahead
    counts = part.group_by("ticker").agg(before=(pl.col("time") < start).sum(), after=(pl.col("time") >= start).sum())
    left_out = {}
    for ticker, earlier, later in counts.sort("ticker").iter_rows():
        if earlier < before:
            left_out[ticker] = f"{count(earlier, unit)} before the test; {before} are needed"
        elif later < after:
            left_out[ticker] = f"{count(later, unit)} from the test's start on; {after} are needed"
    return left_out


def _some(names: list[str], comma: str = ", ") -> str:
    more = len(names) - MOST_NAMED
    return comma.join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
