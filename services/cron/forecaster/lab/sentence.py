"""What is to be held of a result, in words."""

from collections.abc import Iterator

import numpy as np

from forecaster.lab.fitting import Task
from forecaster.lab.rows import Floats, Integers
from stockcast.lab.result import Performance, Verdict
from stockcast.wording import count, share, signed_share

FEW_BARS = 100
FEW_TRADES = 10
RARE = 0.95
MISSING = 0.2
MOSTLY = 0.5
SAME = 1e-9


def sentence(tested: Performance, holding: Performance, better_than_random: float, verdict: Verdict) -> str:
    """Say whether the strategy earned more than buying and holding, whether luck does as well, and whether it hit."""
    if not tested.trades:
        return (
            f"It never took a position, so it earned nothing; buying and holding earned {signed_share(holding.profit)}."
        )
    earned = f"After costs it earned {signed_share(tested.profit)}"
    if abs(tested.profit - holding.profit) < SAME:
        return f"{earned}, exactly what buying and holding did: it was always invested, and knew nothing more."
    than = f"{'less' if tested.profit < holding.profit else 'more'} than buying and holding"
    return f"{earned}, {than} ({signed_share(holding.profit)}), and {_luck(better_than_random)}. {_hits(verdict)}"


def _luck(better_than_random: float) -> str:
    if better_than_random >= RARE:
        return f"{share(better_than_random)} of random traders did worse, as they do by luck once in a while"
    return f"{share(1 - better_than_random)} of random traders did as well or better"


def _hits(verdict: Verdict) -> str:
    hit = verdict.hit_rate
    said = f"It told the direction right in {share(hit.value)} of cases"
    usual = max(verdict.always_up, 1 - verdict.always_up)
    always = "up" if verdict.always_up >= 1 - usual and verdict.always_up == usual else "down"
    if hit.lower > usual:
        return f"{said}, more often than always saying {always} would ({share(usual)})."
    return f"{said}, which can't be told from always saying {always} ({share(usual)})."


def caveats(
    task: Task, learned: Integers, *, test_bars: int, trades: int, earlier: int, left_out: dict[str, str]
) -> Iterator[str]:
    """Name what weakens a result."""
    if earlier:
        yield (
            f"{count(earlier, 'earlier experiment')} looked at prices of this test period: the more are tried on it, "
            "the better the best of them looks by luck"
        )
    if test_bars < FEW_BARS:
        yield f"The test has {test_bars} bars alone: what came of it is mostly chance"
    if trades < FEW_TRADES:
        yield f"{count(trades, 'change')} of position in the test alone: too few to judge a strategy by"
    if task.most_rows is not None and learned.size > task.most_rows:
        yield (
            f"The method is too slow for all {learned.size:,} rows: it learned from {task.most_rows:,} of them, "
            "evenly over time"
        )
    yield from _missing(task, task.rows.features[learned])
    if (task.rows.opens == task.rows.closes).mean() > MOSTLY:
        yield "Most bars have no open: what is decided at a close is traded at the next close, a whole bar later"
    if left_out:
        reasons = "; ".join(f"{ticker} ({reason})" for ticker, reason in [*left_out.items()][:5])
        more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""  # noqa: PLR2004 - a few are named
        yield f"Left out: {reasons}{more}"


def _missing(task: Task, features: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Iterator[str]:
    shares: Floats = np.isnan(features).mean(axis=0)
    for name, missing in zip(task.rows.names, shares, strict=True):
        if missing > MISSING:
            yield f"{name} can't be computed for {share(missing)} of the rows"
