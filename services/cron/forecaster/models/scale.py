"""The scale model: the geometric mean of the boosted and the linear members, and its form in storage."""

import io
import json
import zipfile
from dataclasses import asdict, dataclass
from functools import lru_cache

import numpy as np
import xgboost

from forecaster.models.boosted import Boosters, fit_boosted, predict_boosted
from forecaster.models.linear import Linear, fit_linear, predict_linear
from forecaster.models.observations import Floats, Integers, Observations
from forecaster.models.parameters import ModelParameters
from forecaster.models.targets import TARGETS

LINEAR = "linear.json"


@dataclass(frozen=True)
class ScaleModel:
    """Members that were fitted at one date: a booster by the name of its target, and the linear one."""

    boosters: Boosters
    linear: Linear


def fit_scale(
    observations: Observations,
    last: int,
    parameters: ModelParameters,
    between_rounds: xgboost.callback.TrainingCallback,
) -> ScaleModel:
    """Fit all members on what was known at the date `last`."""
    return ScaleModel(
        boosters=fit_boosted(observations, last, parameters, between_rounds),
        linear=fit_linear(observations, last, parameters),
    )


def predict_scale(model: ScaleModel, observations: Observations, rows: Integers, horizons: tuple[int, ...]) -> Floats:
    """Return the volatility per square root of a bar for each row and horizon, shape (rows, horizons)."""
    stretches = [predict_linear(model.linear, observations, rows)]
    stretches += [
        predict_boosted(model.boosters[target.name], target, observations, rows, horizons) for target in TARGETS
    ]
    scale: Floats = observations.base_scale[rows][:, None] * np.exp(np.mean(np.log(stretches), axis=0))
    return scale


def to_bytes(model: ScaleModel) -> bytes:
    """Pack a model: a zip archive, uncompressed, of each booster as XGBoost's UBJ and the linear one as JSON."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, booster in model.boosters.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.ubj"), bytes(booster.save_raw("ubj")))
        archive.writestr(
            zipfile.ZipInfo(LINEAR),
            json.dumps({name: values.tolist() for name, values in asdict(model.linear).items()}),
        )
    return packed.getvalue()


@lru_cache(maxsize=2)
def from_bytes(packed: bytes, threads: int) -> ScaleModel:
    """Unpack what `to_bytes` packed, once for all dates that it forecasts; `threads` is how many that may use."""
    boosters = {}
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for target in TARGETS:
            boosters[target.name] = xgboost.Booster({"nthread": threads})
            boosters[target.name].load_model(bytearray(archive.read(f"{target.name}.ubj")))
        linear = Linear(**{name: np.array(values) for name, values in json.loads(archive.read(LINEAR)).items()})
    return ScaleModel(boosters, linear)
