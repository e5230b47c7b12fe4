"""The search: what is tried when, and what a clock that runs out leaves."""

from collections.abc import Callable
from itertools import count

import polars as pl
import pytest

from forecaster.lab.fitting import Task
from forecaster.lab.search import MOST_TRIALS, Budget, search
from forecaster.lab.splits import Split, splits
from forecaster.models.progress import Progress
from stockcast.jobs.runs import Interrupted
from stockcast.lab.spec import Search
from tests.unit.forecaster.lab.conftest import MakeRows

Problem = tuple[Task, list[Split]]


@pytest.fixture(scope="module")
def problem(followed: pl.DataFrame, make_lab_rows: MakeRows) -> Problem:
    rows = make_lab_rows(followed)
    return Task(rows, "logistic-regression", "direction"), splits(rows, 600, 2)


def ticking(step: float) -> Callable[[], float]:
    """A clock on which each look takes so many seconds."""
    looks = count()
    return lambda: step * next(looks)


def silent(_phase: str, _share: float) -> None:
    pass


def test_a_grid_is_tried_whole_and_the_least_mean_loss_wins(problem: Problem) -> None:
    found = search(*problem, "grid", Budget(60, silent, ticking(0)))
    assert [candidate.parameters for candidate in found.candidates] == [
        {"C": c} for c in (0.01, 0.0001, 0.001, 0.1, 1.0)
    ]
    best = min(found.candidates, key=lambda candidate: candidate.score)
    assert found.parameters == best.parameters
    assert sum(found.scores) / 2 == pytest.approx(best.score)
    assert found.of == 5


@pytest.mark.parametrize("kind", ["grid", "optuna"])
@pytest.mark.parametrize(("seconds", "tried"), [(0.5, 1), (2.5, 1), (4.5, 2), (6.5, 3)])
def test_the_first_candidate_is_finished_and_no_other_that_the_time_cuts(
    problem: Problem, kind: Search, seconds: float, tried: int
) -> None:
    found = search(*problem, kind, Budget(seconds, silent, ticking(1)))
    assert len(found.candidates) == tried
    assert found.of == (5 if kind == "grid" else MOST_TRIALS)


def test_optuna_tries_the_usual_first_and_the_same_again(problem: Problem) -> None:
    found, again = (search(*problem, "optuna", Budget(15, silent, ticking(1))) for _ in range(2))
    assert found == again
    assert found.candidates[0].parameters == {"C": 0.01}
    assert len({candidate.parameters["C"] for candidate in found.candidates}) == len(found.candidates) > 4


def test_a_report_may_end_the_search_between_two_fits(problem: Problem) -> None:
    def stopping(_phase: str, share: float) -> None:
        if share > 0.25:
            raise Interrupted

    with pytest.raises(Interrupted):
        search(*problem, "grid", Budget(60, stopping, ticking(0)))


@pytest.mark.parametrize(
    ("seconds", "step", "shares"),
    [
        (4.5, 1, [1 / 4.5, 2 / 4.5, 3 / 4.5, 4 / 4.5, 1]),
        (0.1, 1, [0.5, 1, 1]),
        (60, 0, [each / 10 for each in range(1, 11)]),
    ],
    ids=["until the time is over", "until the first is done", "until all are tried"],
)
def test_the_share_is_of_what_will_end_the_search(
    problem: Problem, seconds: float, step: float, shares: list[float]
) -> None:
    told: list[float] = []
    search(*problem, "grid", Budget(seconds, lambda _, share: told.append(share), ticking(step)))
    assert told == pytest.approx(shares)


def test_a_report_may_be_anything_that_takes_a_phase_and_a_share(problem: Problem) -> None:
    phases: list[str] = []
    report: Progress = lambda phase, _: phases.append(phase)  # noqa: E731
    search(*problem, "grid", Budget(60, report, ticking(0)))
    assert phases[0] == "search: candidate 1 of 5"
