"""The gate: whether a newly trained model takes the champion's place, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COVERAGE_BOUNDS = {"50": 0.08, "80": 0.06, "90": 0.05, "95": 0.04}
"""How far the share of outcomes inside each interval may be from the promised one."""

LOSS_TOLERANCE = 0.005
"""By how much a challenger's loss, relative to a random walk's, may be larger than the champion's: their noise."""


@dataclass(frozen=True)
class Verdict:
    """Whether the challenger is promoted, and the reason in words."""

    promoted: bool
    reason: str


def judge(challenger: Mapping[str, Any], champion: Mapping[str, Any] | None) -> Verdict:
    """Judge two models by their figures on days that they had not been trained on.

    Figures are those of `forecaster.evaluation.summary.summarise`; empty where there was too little history for any,
    `champion` is None where there is no model yet.
    """
    if champion is None:
        return Verdict(promoted=True, reason="the first model")
    if not challenger:
        return (
            Verdict(promoted=False, reason="too little history for figures, and the champion has some")
            if champion
            else Verdict(promoted=True, reason="the newest; there is too little history for figures")
        )
    for percent, bound in COVERAGE_BOUNDS.items():
        share = challenger["coverage"][percent]
        if abs(share - int(percent) / 100) > bound:
            return Verdict(
                promoted=False,
                reason=f"its {percent} % interval held {share:.1%} of unseen outcomes; within {bound:.0%} is asked",
            )
    loss, best = challenger["pinball_ratio"], champion.get("pinball_ratio")
    if loss is None or best is None:
        return Verdict(promoted=True, reason="coverage within bounds; there is no loss to compare")
    compared = f"loss {loss:.4f} of a random walk's against the champion's {best:.4f}"
    if loss > best + LOSS_TOLERANCE:
        return Verdict(promoted=False, reason=f"{compared}; no more than {LOSS_TOLERANCE} worse is asked")
    return Verdict(promoted=True, reason=f"coverage within bounds, {compared}")
