"""The laboratory's addresses."""

from collections.abc import Iterable
from uuid import UUID

from dashboard.places import PREFIX

PATH = f"{PREFIX}laboratory"
EXPERIMENT = f"{PATH}/experiment"
COMPARISON = f"{PATH}/compare"


def experiment_address(experiment_id: UUID) -> str:
    """Give the address of an experiment's page."""
    return f"{EXPERIMENT}?id={experiment_id}"


def comparison_files(experiment_ids: Iterable[UUID]) -> str:
    """Give the address of the files of experiments side by side, with a place for a file's name."""
    return f"{COMPARISON}/{{}}?{'&'.join(f'id={each}' for each in experiment_ids)}"
