"""How far shares and ratios of scored forecasts may be off by chance.

A forecast of ten sessions shares nine of them with the next one, and tickers move together. So a session's sums over
the tickers count as one observation, and sessions near each other are taken to hang together, as `loss_ratio` has it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from stockcast.forecasts.loss_ratio import LEAST_DATES, critical_value, long_run_variance

REACH = 3
"""Lags for each session that forecasts reach ahead: Bartlett's weights fade, and fewer take chance for more."""

LONG, SHORT = 63, 21
"""Sessions that a rolling figure looks at: a quarter of a year, or a month while there are few."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A ratio of two sums; with 95 % confidence the truth is no further away than `margin`.

    The margin is None where there are too few sessions to tell.
    """

    value: float
    margin: float | None

    def differs(self, other: float) -> bool:
        """Tell whether it is further from another number than chance explains."""
        return self.margin is not None and abs(self.value - other) > self.margin


def estimated(
    parts: Sequence[float], wholes: Sequence[float], horizon: int, *, promised: float | None = None
) -> Estimate | None:
    """Estimate a share, such as outcomes inside an interval of all outcomes; a pair for each session, in their order.

    The margin is never below that of independent outcomes of the promised share, or of the share itself. None where the
    wholes are nothing.
    """
    whole = math.fsum(wholes)
    if whole <= 0:
        return None
    value = math.fsum(parts) / whole
    if len(parts) < LEAST_DATES:
        return Estimate(value, None)
    return Estimate(value, margin(parts, wholes, horizon, value if promised is None else promised))


def margin(
    parts: Sequence[float], wholes: Sequence[float], horizon: int, likely: float, *, window: int | None = None
) -> float:
    """Give how far a share is from the likely one by chance in 95 of 100 cases: of all sessions, or of a `window`."""
    whole, number = math.fsum(wholes), len(parts)
    value, lags = math.fsum(parts) / whole, min(REACH * horizon, number - 1)
    residuals = [part - value * each for part, each in zip(parts, wholes, strict=True)]
    told = window or number
    of_told = whole * told / number
    variance = max(long_run_variance(residuals, lags) * told, likely * (1 - likely) * of_told)
    return critical_value((lags + 1) / number) * math.sqrt(variance) / of_told


def rolling(parts: Sequence[float], wholes: Sequence[float], window: int) -> list[float | None]:
    """Give the ratio of sums over a session and the ones before, `window` in all, from the first full one on."""
    above, below = ([0.0, *accumulate(values)] for values in (parts, wholes))
    return [
        (above[end] - above[end - window]) / whole if (whole := below[end] - below[end - window]) > 0 else None
        for end in range(window, len(above))
    ]


def window_of(sessions: int) -> int:
    """Give the number of sessions that a rolling figure looks at."""
    return LONG if sessions >= 2 * LONG else SHORT
