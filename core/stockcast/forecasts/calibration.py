"""Whether forecasts keep what they promise: shares of outcomes beside promised ones, with what chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from stockcast.forecasts.accuracy import CHANCES, Session
from stockcast.forecasts.levels import LEVELS
from stockcast.forecasts.loss_ratio import LEAST_DATES
from stockcast.forecasts.uncertainty import Estimate, estimated, margin, rolling, window_of

EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of probabilities: what was promised or said of it, and what came of `outcomes` forecasts."""

    lower: float
    upper: float
    promised: float
    outcomes: int
    came: Estimate


@dataclass(frozen=True, slots=True)
class Course:
    """A figure over the last `window` sessions, by session; chance alone takes it `margin` away from what is expected.

    Empty while there are fewer sessions than that; without a margin where too few to tell.
    """

    window: int
    times: Sequence[datetime]
    values: Sequence[float | None]
    margin: float | None


def forecasts_of(sessions: Sequence[Session]) -> list[float]:
    """Give the number of forecasts of each session."""
    return [session.sums.forecasts for session in sessions]


def coverage(sessions: Sequence[Session], percent: int, horizon: int) -> Estimate | None:
    """Estimate the share of outcomes inside an interval."""
    inside = [session.sums.inside(percent) for session in sessions]
    return estimated(inside, forecasts_of(sessions), horizon, promised=percent / 100)


def coverage_course(sessions: Sequence[Session], percent: int, horizon: int) -> Course:
    """Follow the share of outcomes inside an interval; the margin is about the promised share."""
    inside, all_of_them = [session.sums.inside(percent) for session in sessions], forecasts_of(sessions)
    window = window_of(len(sessions))
    band = margin(inside, all_of_them, horizon, percent / 100, window=window) if len(sessions) >= LEAST_DATES else None
    return Course(window, times(sessions, window), rolling(inside, all_of_them, window), band)


def loss_course(sessions: Sequence[Session]) -> Course:
    """Follow the pinball loss as a multiple of the EWMA random walk's."""
    window = window_of(len(sessions))
    losses, naive = [each.sums.pinball for each in sessions], [each.sums.pinball_naive for each in sessions]
    return Course(window, times(sessions, window), rolling(losses, naive, window), None)


def times(sessions: Sequence[Session], window: int) -> list[datetime]:
    """Give the times from the first full window on."""
    return [session.as_of for session in sessions[window - 1 :]]


def hit_rate(sessions: Sequence[Session], horizon: int) -> Estimate | None:
    """Estimate the share of right directions among those that were told, of prices that moved."""
    hits, told = [each.sums.hits for each in sessions], [each.sums.directions for each in sessions]
    return estimated(hits, told, horizon, promised=EVEN)


def pit_cells(sessions: Sequence[Session], horizon: int) -> list[Cell]:
    """Count outcomes between the nine levels, where a calibrated forecast has as many as the levels are apart."""
    wholes = forecasts_of(sessions)
    found = []
    for place, (lower, upper) in enumerate(pairwise((0.0, *LEVELS, 1.0))):
        counts = [session.pit_counts[place] for session in sessions]
        came = estimated(counts, wholes, horizon, promised=upper - lower)
        if came:
            found.append(Cell(lower, upper, upper - lower, sum(counts), came))
    return found


def levels(sessions: Sequence[Session], horizon: int) -> list[Cell]:
    """Give for each level the share of outcomes at or below its quantile."""
    wholes = forecasts_of(sessions)
    found = []
    for place, level in enumerate(LEVELS):
        counts = [sum(session.pit_counts[: place + 1]) for session in sessions]
        came = estimated(counts, wholes, horizon, promised=level)
        if came:
            found.append(Cell(0.0, level, level, sum(counts), came))
    return found


def rises(sessions: Sequence[Session], horizon: int) -> list[Cell]:
    """Give for each stretch of chances that were told the mean of them and the share of rises."""
    found = []
    for place, (lower, upper) in enumerate(pairwise((0.0, *CHANCES, 1.0))):
        counts = [session.rise_counts[place] for session in sessions]
        told = sum(counts)
        came = estimated([session.rises[place] for session in sessions], counts, horizon)
        if came:
            said = sum(session.rises_said[place] for session in sessions) / told
            found.append(Cell(lower, upper, said, told, came))
    return found
