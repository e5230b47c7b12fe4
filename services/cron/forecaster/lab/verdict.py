"""How well a period was predicted: hits with their uncertainty, confusion, ROC curve and calibration."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score, roc_curve

from forecaster.lab.fitting import Task
from forecaster.lab.rows import Flags, Floats, Integers
from forecaster.lab.strategy import EVEN_CHANCE
from forecaster.lab.targets import rises
from stockcast.lab.result import Bin, Estimate, Hits, Point, Verdict

BINS = 10
LEAST_IN_BIN = 10
MOST_POINTS = 200
NORMAL = NormalDist().inv_cdf(0.975)


def verdict(task: Task, said: Floats, rows: Integers, ahead: int) -> Verdict:
    """Compare predictions of rows with what came; the targets of all are known."""
    future = task.rows.future[rows]
    rose = rises(future)
    direction = task.target == "direction"
    return Verdict(
        **directions(task, said, rows, ahead).model_dump(),
        confusion=confusion(rose, says_up(task, said)),
        roc=roc(rose, said),
        area_under_roc=float(roc_auc_score(rose, said)) if np.unique(rose).size > 1 else None,
        calibration=calibration(said, rose.astype(np.float64) if direction else future),
        error_ratio=None if direction else error_ratio(said, future),
    )


def directions(task: Task, said: Floats, rows: Integers, ahead: int) -> Hits:
    """Count how often predictions of rows told the direction that came; the targets of all are known."""
    rose = rises(task.rows.future[rows])
    return Hits(
        hit_rate=hit_rate(says_up(task, said) == rose, task.rows.date[rows], ahead), always_up=float(rose.mean())
    )


def says_up(task: Task, said: Floats) -> Flags:
    """Tell which predictions are of a rise."""
    up: Flags = said > (EVEN_CHANCE if task.target == "direction" else 0.0)
    return up


def error_ratio(said: Floats, future: Floats) -> float | None:
    """Return the mean absolute error as a multiple of that of predicting no change; None where nothing changed."""
    naive = np.abs(future).mean()
    return float(np.abs(said - future).mean() / naive) if naive else None


def hit_rate(hits: Flags, dates: Integers, ahead: int) -> Estimate:
    """Return the share of hits with its 95 % confidence interval by Wilson (1927), for as many hits as are independent.

    Targets of `ahead` bars overlap, so that only each `ahead`-th is new; and tickers rise and fall together, so that
    the hits of a date count as more than one only as far as they vary less than one (design effect, Kish 1965).
    """
    share = float(hits.mean())
    independent = max(1.0, hits.size / (ahead * together(hits, dates)))
    return wilson(share, independent)


def together(hits: Flags, dates: Integers) -> float:
    """Return by how much the variance of a mean exceeds that of independent hits, as hits of one date go together."""
    share = hits.mean()
    if share in {0.0, 1.0}:
        return float(hits.size / np.unique(dates).size)
    sums = np.bincount(np.unique(dates, return_inverse=True)[1], weights=hits - share)
    return max(1.0, float((sums**2).sum() / (hits.size * share * (1 - share))))


def wilson(share: float, number: float) -> Estimate:
    """Return Wilson's score interval of a share of so many independent trials."""
    spread = NORMAL**2 / number
    middle = (share + spread / 2) / (1 + spread)
    reach = (share * (1 - share) * spread + spread**2 / 4) ** 0.5 / (1 + spread)
    return Estimate(value=share, lower=max(0.0, middle - reach), upper=min(1.0, middle + reach))


def confusion(rose: Flags, up: Flags) -> tuple[tuple[int, int], tuple[int, int]]:
    """Count falls and rises (rows) by what was said, down and up."""
    down_down, down_up, up_down, up_up = (int((came & told).sum()) for came in (~rose, rose) for told in (~up, up))
    return (down_down, down_up), (up_down, up_up)


def roc(rose: Flags, said: Floats) -> tuple[Point, ...]:
    """Return at most 200 points of the ROC curve; none where all rose or none did."""
    if np.unique(rose).size < 2:  # noqa: PLR2004 - both kinds are needed
        return ()
    wrong, right, _ = roc_curve(rose, said)
    kept = np.unique(np.linspace(0, wrong.size - 1, MOST_POINTS).astype(np.int64))
    return tuple(Point(x=float(x), y=float(y)) for x, y in zip(wrong[kept], right[kept], strict=True))


def calibration(said: Floats, came: NDArray[np.float64]) -> tuple[Bin, ...]:
    """Sort predictions by size into at most ten bins of about as many, and compare their means with what came."""
    order = np.argsort(said, kind="stable")
    parts = np.array_split(order, max(1, min(BINS, said.size // LEAST_IN_BIN)))
    return tuple(
        Bin(predicted=float(said[part].mean()), observed=float(came[part].mean()), count=part.size) for part in parts
    )
