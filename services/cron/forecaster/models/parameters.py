"""The settings of a model, all of them stored with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Fewest bars with which a ticker is forecast at all, and with which the trained scale is used for it.
LEAST_BARS = 30
FULL_BARS = 260


@dataclass(frozen=True)
class ModelParameters:
    """Settings of training and calibration; horizons, dates and bars are counted in the tickers' own bars.

    `training_pairs` caps the (bar, horizon) pairs that a fit sees, `calibration_bars` the bars whose out-of-sample
    residuals are pooled.
    `drift_share` is how much of the pooled median move is believed. Threads change the speed alone, never the result.
    """

    horizons: tuple[int, ...] = tuple(range(1, 11))
    rounds: int = 150
    depth: int = 5
    eta: float = 0.05
    least_leaf_weight: float = 200.0
    row_share: float = 0.5
    column_share: float = 0.5
    ridge: float = 10.0
    bins: int = 64
    training_pairs: int = 25_000
    training_history: int = 126
    calibration_dates: int = 1_500
    calibration_bars: int = 30_000
    fold_dates: int = 250
    drift_share: float = 0.5
    seed: int = 0
    threads: int = 2

    def to_json(self) -> dict[str, Any]:
        """Return the settings as plain numbers and lists."""
        return {**asdict(self), "horizons": list(self.horizons)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ModelParameters":
        """Rebuild the settings from `to_json`'s result."""
        return cls(**{**stored, "horizons": tuple(stored["horizons"])})
