"""What training leaves behind: plain data, to be stored as it is and forecast with later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from forecaster.models.parameters import ModelParameters

Kind = Literal["scale-ensemble", "base-scale"]


@dataclass(frozen=True)
class TrainedModel:
    """A model as of a date. All parts but `artifact` go through JSON unchanged.

    `kind` is `scale-ensemble`, or `base-scale` where there was too little history to train (then `artifact` is empty).
    `artifact` is the scale model as `forecaster.models.scale.to_bytes` packs it.
    `calibration` has a residual table for each scale: `trained` for tickers with a full history, `base` for the rest;
    and under `own` the tickers' own models (`forecaster.models.own`), where there are few.
    `data_hash` is the SHA-256 of the prices that it was trained on.
    """

    kind: Kind
    as_of: datetime
    features: tuple[str, ...]
    parameters: ModelParameters
    artifact: bytes
    calibration: dict[str, Any]
    metrics: dict[str, Any]
    data_hash: str
