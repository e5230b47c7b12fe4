"""Rows of synthetic markets, and of markets in which something can be known."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from forecaster.lab import features
from forecaster.lab.rows import Rows, make_rows
from forecaster.panel import as_panel
from tests.unit.forecaster.conftest import MakePanel

MakeRows = Callable[..., Rows]


@pytest.fixture(scope="session")
def make_lab_rows() -> MakeRows:
    """Return a maker of rows from a panel."""

    def make(panel: pl.DataFrame, ahead: int = 1) -> Rows:
        return make_rows(panel, features.compute(panel, ["lagged-returns", "rsi"]), ahead)

    return make


@pytest.fixture(scope="session")
def followed(make_panel: MakePanel) -> pl.DataFrame:
    """A market in which a rise follows a rise: two of three times the next move has the sign of the last.

    The nights are still, so that whoever buys at the open has the whole move.
    """
    panel = make_panel(700, 700, seed=3)
    chance = np.random.default_rng(4)
    parts = []
    for part in panel.partition_by("ticker", maintain_order=True):
        same = np.where(chance.random(part.height) < 2 / 3, 1, -1)
        moves = np.cumprod(same) * chance.uniform(0.005, 0.015, part.height)
        price = pl.Series(100 * np.exp(np.cumsum(moves)))
        empty = {name: pl.lit(None, dtype=pl.Float64) for name in ("high", "low", "volume")}
        parts.append(part.with_columns(open=price.shift(1), close=price, close_adj=price, **empty))
    return as_panel(pl.concat(parts))
