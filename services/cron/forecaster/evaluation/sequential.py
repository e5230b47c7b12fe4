"""Sequential tests: how much evidence the sessions so far hold against a model, at any time that one looks.

A bettor who stakes a share of the capital on each session can't expect to gain while the hypothesis holds, so that a
capital of 100 ever comes about with a probability of at most 1/100 (Ville 1939; betting on bounded means: Waudby-Smith
and Ramdas 2024). Sessions may depend on each other, and so may the tickers of one.
"""

from collections.abc import Sequence

import numpy as np

ALARM = 100.0
"""Evidence at which a model is taken down: a sound one has it with a probability of 1 % in all its life."""

COVERAGE, COVERAGE_BOUND = 0.8, 0.05
STAKES = (0.25, 0.5, 0.9)
"""Shares of what may be staked without ruin; the capital is parted among them, as the best one is not known."""


def evidence(gains: Sequence[float], largest_loss: float) -> float:
    """Return the most capital ever held, from 1, by betting that the mean of `gains` is above zero.

    No gain is below `-largest_loss`.
    """
    stakes = np.array(STAKES) / largest_loss
    capital = np.cumprod(1 + stakes * np.asarray(gains, dtype=np.float64)[:, None], axis=0).mean(axis=1)
    return float(max(1.0, capital.max(initial=1.0)))


def against_coverage(shares: Sequence[float]) -> float:
    """Return the evidence that 80 % intervals hold less than 75 % or more than 85 %; a share for each session."""
    lowest, highest = COVERAGE - COVERAGE_BOUND, COVERAGE + COVERAGE_BOUND
    too_few = evidence([lowest - share for share in shares], 1 - lowest)
    too_many = evidence([share - highest for share in shares], highest)
    return (too_few + too_many) / 2


def against_loss(losses: Sequence[float], naive: Sequence[float]) -> float:
    """Return the evidence that the pinball loss is larger than the random walk's; a pair for each session."""
    return evidence(
        [(loss - base) / (loss + base) if loss + base > 0 else 0.0 for loss, base in zip(losses, naive, strict=True)],
        1.0,
    )
