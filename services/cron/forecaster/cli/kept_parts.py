"""The parts of a backtest on the disk, so that one that was ended is taken up where it was."""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path

import polars as pl

from forecaster.evaluation.backtest import Walk
from forecaster.models.parameters import ModelParameters
from forecaster.panel import panel_hash
from stockcast import __version__
from stockcast.forecasts.baselines import BASELINES


class KeptParts:
    """Keeps a walk's forecasts beside the file that they will go into, until all are there.

    Parts of other prices, settings, walks or versions are removed. A part is written as a whole or not at all.
    """

    def __init__(self, out: Path, panel: pl.DataFrame, parameters: ModelParameters, walk: Walk) -> None:
        self._folder = out.with_name(f"{out.name}.partial")
        settings = {name: value for name, value in parameters.to_json().items() if name != "threads"}
        told = json.dumps([panel_hash(panel), settings, asdict(walk), BASELINES, __version__], default=str)
        self._key = hashlib.sha256(told.encode()).hexdigest()[:16]
        for other in self._folder.glob("*"):
            if not other.name.startswith(self._key):
                other.unlink()

    def load(self, number: int) -> pl.DataFrame | None:
        """Give a part that an earlier run left; None when there is none."""
        path = self._path(number)
        return pl.read_ipc(path) if path.exists() else None

    def save(self, number: int, part: pl.DataFrame) -> None:
        """Keep a part."""
        self._folder.mkdir(exist_ok=True)
        path = self._path(number)
        part.write_ipc(path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def remove(self) -> None:
        """Remove all parts."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"{self._key}-{number:04d}.ipc"
