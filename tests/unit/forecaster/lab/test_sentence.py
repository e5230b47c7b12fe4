"""The sentence that a result is summed up in."""

import pytest

from forecaster.lab.sentence import sentence
from stockcast.lab.result import Estimate, Performance, Verdict

EMPTY = Performance(
    profit=0, gross=0, costs=0, yearly=0, volatility=0, sharpe=None, drawdown=0, turnover=0, exposure=0, trades=0
)


def earned(profit: float, trades: int = 5) -> Performance:
    return EMPTY.model_copy(update={"profit": profit, "trades": trades})


def judged(hit: float, lower: float, always_up: float) -> Verdict:
    return Verdict(
        hit_rate=Estimate(value=hit, lower=lower, upper=1),
        always_up=always_up,
        confusion=((0, 0), (0, 0)),
        roc=(),
        area_under_roc=None,
        calibration=(),
        error_ratio=None,
    )


NO_BETTER = judged(0.52, 0.4, 0.54)


@pytest.mark.parametrize(
    ("tested", "holding", "better", "verdict", "said"),
    [
        (
            earned(0.031),
            earned(0.102),
            0.59,
            NO_BETTER,
            (
                "After costs it earned +3.1 %, less than buying and holding (+10.2 %), and 41 % of random traders did "
                "as well or better. It told the direction right in 52 % of cases, which can't be told from always "
                "saying up (54 %)."
            ),
        ),
        (
            earned(0.2),
            earned(-0.1),
            0.97,
            judged(0.6, 0.56, 0.45),
            (
                "After costs it earned +20.0 %, more than buying and holding (−10.0 %), and 97 % of random traders did "
                "worse, as they do by luck once in a while. It told the direction right in 60 % of cases, more often "
                "than always saying down would (55 %)."
            ),
        ),
        (
            earned(0, trades=0),
            earned(0.1),
            0.5,
            NO_BETTER,
            "It never took a position, so it earned nothing; buying and holding earned +10.0 %.",
        ),
        (
            earned(0.1, trades=1),
            earned(0.1),
            0.5,
            NO_BETTER,
            (
                "After costs it earned +10.0 %, exactly what buying and holding did: it was always invested, and knew "
                "nothing more."
            ),
        ),
    ],
    ids=["worse", "better", "never", "always"],
)
def test_it_says_what_is_to_be_held_of_a_result(
    tested: Performance, holding: Performance, better: float, verdict: Verdict, said: str
) -> None:
    found = sentence(tested, holding, better, verdict)
    assert found.replace("\u202f%", " %") == said
