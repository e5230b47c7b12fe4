"""What chance explains: how far the share of intervals that held may be from what was promised."""

from collections.abc import Sequence
from functools import lru_cache
from math import exp, lgamma, log, sqrt

RARE = 0.01
"""How often a forecast that keeps its promise may look as if it did not."""

DEVIATIONS = 2.576
"""Standard deviations around a mean in which all but `RARE` of a normal distribution lies."""


@lru_cache(maxsize=4_096)
def explained(trials: int, probability: float) -> tuple[int, int]:
    """Give the least and the greatest number of successes that chance explains: what lies beyond is as rare as `RARE`.

    Both tails of the binomial distribution, half of `RARE` each.
    """
    shares = [_share(trials, successes, probability) for successes in range(trials + 1)]
    return _tail(shares, RARE / 2), trials - _tail(shares[::-1], RARE / 2)


def beyond_chance(successes: int, trials: int, probability: float, overlap: int) -> int:
    """Tell whether successes are fewer (-1) or more (1) than chance explains, or neither (0).

    Forecasts of `overlap` bars ahead that are made on each bar share most of what comes, so that only one in `overlap`
    of them counts.
    """
    independent = trials // overlap
    least, greatest = explained(independent, probability)
    counted = successes / trials * independent if trials else 0.0
    return -1 if counted < least else 1 if counted > greatest else 0


def share_beyond_chance(days: Sequence[tuple[int, int]], promised: float, overlap: int) -> int:
    """Tell the same of successes and trials by day: those of one day move together, so that a day counts as one.

    By the standard error of a ratio over clusters, wider by the square root of `overlap`.
    """
    trials = sum(of_day for _, of_day in days)
    if len(days) < 2 or not trials:  # noqa: PLR2004 - no spread is known of a single day
        return 0
    share = sum(successes for successes, _ in days) / trials
    spread = sum((successes - share * of_day) ** 2 for successes, of_day in days)
    error = sqrt(spread * len(days) / (len(days) - 1) * overlap) / trials
    distance = share - promised
    return 0 if abs(distance) <= DEVIATIONS * error else 1 if distance > 0 else -1


def _share(trials: int, successes: int, probability: float) -> float:
    ways = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(trials - successes + 1)
    return exp(ways + successes * log(probability) + (trials - successes) * log(1 - probability))


def _tail(shares: Sequence[float], rare: float) -> int:
    """Give the first index whose sum with all before it is more than `rare`."""
    total = 0.0
    for index, share in enumerate(shares):
        total += share
        if total > rare:
            return index
    return len(shares) - 1
