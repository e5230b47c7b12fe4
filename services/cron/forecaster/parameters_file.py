"""A file of model settings, as `stockcast tune` writes it: JSON with the names of `ModelParameters`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from forecaster.models.parameters import ModelParameters

OWN = ("horizons", "threads")
"""What the installation or the command chooses, not the file."""


class InvalidParametersError(ValueError):
    """A file that is none of model settings; the message names the file and what is wrong in it."""


def read_parameters(path: Path | None, **own: object) -> ModelParameters:
    """Give the usual settings with what a file says otherwise, if there is one, and `own` on top.

    Raises InvalidParametersError: the file can't be read, is no JSON object, or has a name or value that is no setting.
    """
    return ModelParameters(**{**(_said(path) if path else {}), **own})  # type: ignore[arg-type]


def write_parameters(path: Path, settings: Mapping[str, float]) -> None:
    """Write settings by name."""
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def _said(path: Path) -> dict[str, float]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidParametersError(f"{path}: can't be read as model settings: {error}") from error
    if not isinstance(said, dict):
        raise InvalidParametersError(f"{path}: is no object of names and numbers")
    usual = {name: value for name, value in asdict(ModelParameters()).items() if name not in OWN}
    for name, value in said.items():
        if name not in usual:
            raise InvalidParametersError(f"{path}: {name} is no setting of the model; there are {', '.join(usual)}")
        wanted = int if isinstance(usual[name], int) else float
        if isinstance(value, bool) or not isinstance(value, int if wanted is int else (int, float)) or value < 0:
            kind = "a whole number" if wanted is int else "a number"
            raise InvalidParametersError(f"{path}: {name} is {value!r}; it must be {kind} from 0 up")
    return said
