"""What the training of a baseline leaves behind: plain data, stored as a model's row and forecast with later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stockcast.forecasts.baselines import BaselineKind


@dataclass(frozen=True)
class TrainedBaseline:
    """A baseline as of a date. `parameters` and `calibration` go through JSON unchanged.

    `calibration` has what was fitted, by ticker; `left_out` says why nothing was for a ticker, which the random walk
    forecasts instead.
    """

    kind: BaselineKind
    as_of: datetime
    parameters: Mapping[str, Any]
    calibration: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
