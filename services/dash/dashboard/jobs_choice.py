"""Which runs the page of the jobs is asked to show, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from dashboard.data_choice import number
from dashboard.places import PREFIX
from stockcast.jobs.history import STATES

PATH = f"{PREFIX}jobs"
ROWS = 50
"""Runs on one page of the table."""

LONGEST_TASK = 40


@dataclass(frozen=True, slots=True)
class JobsChoice:
    """Runs of one kind of task and in one state; of all where they are empty."""

    task: str = ""
    status: str = ""
    page: int = 1

    def but(self, **changes: object) -> "JobsChoice":
        """Change a part; other rows begin at their first page."""
        return replace(self, **{**({} if "page" in changes else {"page": 1}), **changes})  # type: ignore[arg-type]

    @property
    def query(self) -> str:
        """The query that asks for this, with its question mark; what is as usual is left out."""
        parts = {"task": self.task, "status": self.status, "page": "" if self.page == 1 else str(self.page)}
        asked = {name: value for name, value in parts.items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def address(self) -> str:
        """The address that asks for this."""
        return f"{PATH}{self.query}"


def asked_jobs(query: Mapping[str, object]) -> JobsChoice:
    """Read a query; what makes no sense in it counts as not said. Any task may be named: one without runs has none."""

    def word(name: str) -> str:
        value = query.get(name)
        return value.strip() if isinstance(value, str) else ""

    task, status = word("task")[:LONGEST_TASK], word("status")
    return JobsChoice(
        task=task if "\0" not in task else "",
        status=status if status in STATES else "",
        page=number(word("page"), 1, 1_000_000) or 1,
    )
