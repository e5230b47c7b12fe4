"""Experiments as pages ask for them: the visitor's own, by what stands in an address."""

from collections.abc import Sequence
from uuid import UUID

from psycopg2.extensions import connection
from werkzeug.exceptions import NotFound

from dashboard.choice import shortened
from stockcast.lab import experiments
from stockcast.lab.experiments import Experiment
from stockcast.lab.permission import may_see


def identity(text: str) -> UUID:
    """Read an experiment's id; raise NotFound where it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise missing(text) from None


def missing(text: object) -> NotFound:
    """Make the error that says that there is no such experiment."""
    return NotFound(f"There is no experiment “{shortened(text)}” here. It may have been deleted.")


def experiment_of(opened: connection, text: str) -> Experiment:
    """Give the experiment with an id; raise NotFound for one that is unknown, or that the visitor may not see."""
    return experiments_of(opened, [text])[0]


def experiments_of(opened: connection, texts: Sequence[str]) -> list[Experiment]:
    """Give the experiments with several ids, each once; raise NotFound where one of them is not there."""
    wanted = list(dict.fromkeys(identity(text) for text in texts))
    found = {each.experiment_id: each for each in experiments.find(opened, wanted) if may_see(each.owner)}
    for each in wanted:
        if each not in found:
            raise missing(each)
    return [found[each] for each in wanted]
