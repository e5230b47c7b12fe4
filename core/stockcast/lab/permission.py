"""Who may run the laboratory, and whose experiments are whose: the one place that decides it."""

EVERYONE = "everyone"
"""The owner of every experiment while there are no accounts."""


def visitor() -> str:
    """Give the owner that the visitor's experiments belong to."""
    return EVERYONE


def may_experiment() -> bool:
    """Tell whether the visitor may run experiments: everyone may."""
    return True


def may_change(owner: str) -> bool:
    """Tell whether the visitor may cancel, rename or delete an experiment of `owner`."""
    return owner == visitor()


def may_see(owner: str) -> bool:
    """Tell whether the visitor may look at an experiment of `owner`."""
    return owner == visitor()
