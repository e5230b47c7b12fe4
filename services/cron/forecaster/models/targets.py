"""What the scale models learn: how much wider or narrower than its base scale a ticker's coming bars turn out."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forecaster.models.observations import Floats, Integers, Observations


@dataclass(frozen=True)
class Target:
    """A positive quantity of the next h bars, relative to the base scale; `exponent` makes it a stretch of that scale.

    `values(observations, rows, horizon)` gives it for rows that have so many later bars.
    """

    name: str
    values: Callable[[Observations, Integers, int], Floats]
    exponent: float


def size_of_move(observations: Observations, rows: Integers, horizon: int) -> Floats:
    """Return |log return over h bars| / (sqrt(h) base scale)."""
    size: Floats = np.abs(observations.move(rows, horizon)) / (np.sqrt(horizon) * observations.base_scale[rows])
    return size.clip(1e-3, 15.0)


def variance_of_bars(observations: Observations, rows: Integers, horizon: int) -> Floats:
    """Return the mean squared log return of h bars / base scale squared."""
    ratio: Floats = observations.mean_square(rows, horizon) / observations.base_scale[rows] ** 2
    return ratio.clip(1e-3, 60.0)


SIZE = Target("size", size_of_move, exponent=1.0)
VARIANCE = Target("variance", variance_of_bars, exponent=0.5)
TARGETS = (SIZE, VARIANCE)
