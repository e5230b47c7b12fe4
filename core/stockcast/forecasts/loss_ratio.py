"""The ratio of two losses, and whether chance alone would explain that it is not 1."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul, sub
from statistics import NormalDist

LEAST_DATES = 40
"""Fewer dates tell nothing of how losses vary together."""

LEVEL = 0.05
"""A p-value below which a difference is more than chance explains."""

NINETY_FIVE = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class LossRatio:
    """One summed loss as a multiple of another, with the ends of its 95 % confidence interval.

    `p_value` is that of a ratio of 1. Interval and p-value are None where there are fewer than 40 dates, or losses that
    don't vary; the ratio is None where the other loss is zero.
    """

    ratio: float | None
    lower: float | None = None
    upper: float | None = None
    p_value: float | None = None


def loss_ratio(losses: Sequence[float], others: Sequence[float], lags: int) -> LossRatio:
    """Compare sums of losses by date, in the order of time; dates up to `lags` apart depend on each other.

    The test of Diebold and Mariano (1995) on what each date adds to the difference from the ratio, with the variance of
    Newey and West (1987). So few dates as there are beside the lags make that variance too small: critical values are
    those of Kiefer and Vogelsang (2005) for a fixed share of lags.
    """
    total = math.fsum(others)
    if total <= 0:
        return LossRatio(None)
    ratio, dates = math.fsum(losses) / total, len(losses)
    if dates < LEAST_DATES:
        return LossRatio(ratio)
    differences = [loss - ratio * other for loss, other in zip(losses, others, strict=True)]
    error = math.sqrt(long_run_variance(differences, lags) * dates) / total
    if error == 0:
        return LossRatio(ratio)
    critical = critical_value((min(lags, dates - 1) + 1) / dates)
    p_value = 2 * NormalDist().cdf(-abs(ratio - 1) / error * NINETY_FIVE / critical)
    return LossRatio(ratio, ratio - critical * error, ratio + critical * error, p_value)


def long_run_variance(values: Sequence[float], lags: int) -> float:
    """Return the variance of correlated values with mean zero, Bartlett's weights up to `lags` (Newey, West 1987).

    Those weights are what products of values have in the squares of all sums of `lags` + 1 values that follow each
    other, zeros before the first and after the last: so sums are squared instead of each lag being gone through.
    """
    number = len(values)
    width = min(lags, number - 1) + 1
    total: list[float] = [0.0, *accumulate(values)]
    ends = [*total[1:], *[total[-1]] * (width - 1)]
    starts = [*[0.0] * width, *total[1:number]]
    sums = list(map(sub, ends, starts))
    squares: float = sum(map(mul, sums, sums))
    return squares / (width * number)


def critical_value(share: float) -> float:
    """Return what a two-sided test at 5 % compares with, where Bartlett's weights reach over a share of the dates."""
    return NINETY_FIVE + 2.9694 * share + 0.4160 * share**2 - 0.5324 * share**3
