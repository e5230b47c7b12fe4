"""Who becomes champion, and when a champion is taken down."""

from typing import Any

import numpy as np
import pytest

from forecaster.evaluation.gate import judge
from forecaster.evaluation.sequential import ALARM, against_coverage, against_loss, evidence

SOUND = {"50": 0.5, "80": 0.8, "90": 0.9, "95": 0.95}


def figures(loss: float | None = 0.98, **coverage: float) -> dict[str, Any]:
    return {"pinball_ratio": loss, "coverage": {**SOUND, **{name[1:]: share for name, share in coverage.items()}}}


@pytest.mark.parametrize(
    ("challenger", "champion", "promoted", "reason"),
    [
        (figures(), None, True, "the first model"),
        ({}, None, True, "the first model"),
        ({}, {}, True, "the newest; there is too little history for figures"),
        ({}, figures(), False, "too little history for figures, and the champion has some"),
        (figures(), {}, True, "coverage within bounds; there is no loss to compare"),
        (figures(0.97), figures(0.98), True, "loss 0.9700 of a random walk's against the champion's 0.9800"),
        (figures(0.984), figures(0.98), True, "loss 0.9840"),
        (figures(0.986), figures(0.98), False, "no more than 0.005 worse is asked"),
        (figures(_80=0.73), figures(), False, "its 80 % interval held 73.0% of unseen outcomes; within 6% is asked"),
        (figures(_95=0.995), figures(), False, "its 95 % interval held 99.5%"),
        (figures(None), figures(), True, "there is no loss to compare"),
    ],
)
def test_the_gate(challenger: dict[str, Any], champion: dict[str, Any] | None, reason: str, *, promoted: bool) -> None:
    verdict = judge(challenger, champion)

    assert verdict.promoted is promoted
    assert reason in verdict.reason


def test_fair_games_rarely_make_anyone_rich() -> None:
    chance = np.random.default_rng(0)
    games = chance.choice([-1.0, 1.0], (2_000, 500))

    rich = sum(evidence(game, 1.0) >= 20 for game in games)

    assert rich / 2_000 <= 1 / 20 + 0.01


@pytest.mark.parametrize("held", [0.55, 1.0])
def test_intervals_that_hold_too_few_or_too_many_are_noticed(held: float) -> None:
    assert against_coverage([held] * 60) >= ALARM


@pytest.mark.parametrize("held", [0.76, 0.80, 0.84])
def test_intervals_that_hold_about_what_they_promise_stay(held: float) -> None:
    assert against_coverage([held] * 5_000) < ALARM


def test_a_crash_of_one_session_is_no_alarm() -> None:
    assert against_coverage([0.8] * 20 + [0.0] + [0.8] * 20) < ALARM


def test_a_loss_above_the_random_walks_is_noticed_and_one_below_is_not() -> None:
    assert against_loss([1.3] * 60, [1.0] * 60) >= ALARM
    assert against_loss([0.97] * 5_000, [1.0] * 5_000) < ALARM
    assert against_loss([0.0], [0.0]) == 1.0
