"""Tickers whose forecasts are worse than chance explains, told from their sums alone."""

import math

from stockcast.forecasts.accuracy import Sums
from stockcast.forecasts.loss_ratio import LEAST_DATES

BOUND = 3.0
"""Standard errors from which on a ticker stands out: of 370 sound ones, one does."""

PROMISED = 0.8


def standouts(sums: Sums, horizon: int) -> list[str]:
    """Say what is wrong with a ticker's forecasts; nothing where chance explains it or there are too few.

    Forecasts of h bars share bars with h - 1 others: the error is that of every h-th of them, a bound for all.
    """
    if sums.forecasts < LEAST_DATES:
        return []
    blocks = sums.forecasts / horizon
    held = sums.inside_80 / sums.forecasts
    error = math.sqrt(PROMISED * (1 - PROMISED) / blocks)
    difference = (sums.pinball - sums.pinball_naive) / sums.forecasts
    spread = math.sqrt(max(0.0, sums.squared_difference / sums.forecasts - difference**2) / blocks)
    found = {
        "too narrow": held < PROMISED - BOUND * error,
        "too wide": held > PROMISED + BOUND * error,
        "worse than a random walk": difference > BOUND * spread,
    }
    return [words for words, holds in found.items() if holds]
