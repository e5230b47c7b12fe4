"""Historical simulation: the quantiles of a ticker's own returns of late, widened with the root of the horizon."""

from collections.abc import Sequence

import numpy as np

from forecaster.baselines.history import Floats, History, Integers
from stockcast.forecasts.levels import LEVELS

WINDOW = 500


def of_rows(history: History, rows: Integers, horizons: Sequence[int], window: int = WINDOW) -> tuple[Floats, Floats]:
    """Return quantiles of the log return, shape (rows, horizons, 9), and the share of returns above zero (rows,)."""
    age = np.arange(window)
    inside = age < history.bar[rows][:, None]
    moves = np.where(inside, history.move[np.maximum(rows[:, None] - age, 0)], np.nan)
    moves.sort(axis=1)
    number = inside.sum(axis=1)
    place = (number[:, None] - 1) * np.asarray(LEVELS)
    below = np.floor(place).astype(np.int64)
    low = np.take_along_axis(moves, below, axis=1)
    high = np.take_along_axis(moves, np.minimum(below + 1, number[:, None] - 1), axis=1)
    one_bar = low + (place - below) * (high - low)
    rise = ((moves > 0).sum(axis=1) + 0.5 * (moves == 0).sum(axis=1)) / number
    widened: Floats = one_bar[:, None, :] * np.sqrt(np.asarray(horizons, dtype=np.float64))[None, :, None]
    return widened, rise
