"""Cross-validation as time goes: trained on the past, checked on what came next, with a gap as long as the target."""

from dataclasses import dataclass

import numpy as np

from forecaster.lab.rows import Integers, Rows

LEAST_DATES = 20
"""Bars, at least, that a split is checked on, and that the first one is trained on."""


class TooFewBarsError(ValueError):
    """There is too little history for the splits; the message says how much is needed."""


@dataclass(frozen=True)
class Split:
    """Rows to train on and later rows to check on, each by date and ticker; no target of the first reaches them."""

    train: Integers
    check: Integers


def splits(rows: Rows, until: int, number: int) -> list[Split]:
    """Cut the dates before `until` into `number` + 1 equal parts, and check on each but the first.

    The training rows of a split are all before its part whose target is known before the part begins, as López de Prado
    (Advances in Financial Machine Learning, 2018, chapter 7) purges them; checks are rows whose target is known before
    `until`.

    Raises:
        TooFewBarsError: a part would have fewer than 20 dates.
    """
    learnable = rows.learnable(until)
    dates = np.unique(rows.date[learnable])
    if dates.size < LEAST_DATES * (number + 1):
        raise TooFewBarsError(
            f"{dates.size} bars to learn from before the test are too few for {number} splits: "
            f"{LEAST_DATES * (number + 1)} are needed"
        )
    borders = [int(part[0]) for part in np.array_split(dates, number + 1)][1:]
    ends = [*borders[1:], until]
    found = []
    for begin, end in zip(borders, ends, strict=True):
        check = learnable[(rows.date[learnable] >= begin) & (rows.date[learnable] < end)]
        found.append(Split(rows.learnable(begin), check))
    return found
