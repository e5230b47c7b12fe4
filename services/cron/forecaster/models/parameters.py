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

    `training_pairs` caps the (bar, horizon) pairs that a boosted fit sees, `linear_bars` the bars of a linear one,
    `calibration_bars` the bars whose out-of-sample residuals are pooled; with `state_bars` of them, a state of
    volatility is believed as much as the whole pool. The pooled median move is replaced by `long_drift_share` of that
    of all the past plus `recent_drift_share` of itself, each shrunk by half when it rests on `drift_dates` dates.
    Where there are at most `own_tickers` tickers, `own_share` of a forecast is that of the ticker's own GJR-GARCH.
    Threads change the speed alone, never the result.
    """

    horizons: tuple[int, ...] = tuple(range(1, 11))
    rounds: int = 100
    depth: int = 3
    eta: float = 0.05
    least_leaf_weight: float = 300.0
    row_share: float = 0.5
    column_share: float = 0.5
    ridge: float = 10.0
    bins: int = 64
    training_pairs: int = 25_000
    linear_bars: int = 20_000
    linear_ridge: float = 30.0
    training_history: int = 63
    calibration_dates: int = 1_500
    calibration_bars: int = 30_000
    fold_dates: int = 250
    state_bars: int = 10_000
    long_drift_share: float = 0.65
    recent_drift_share: float = 0.35
    drift_dates: int = 500
    own_share: float = 0.2
    own_tickers: int = 64
    seed: int = 0
    threads: int = 2

    def to_json(self) -> dict[str, Any]:
        """Return the settings as plain numbers and lists."""
        return {**asdict(self), "horizons": list(self.horizons)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ModelParameters":
        """Rebuild the settings from `to_json`'s result."""
        return cls(**{**stored, "horizons": tuple(stored["horizons"])})
