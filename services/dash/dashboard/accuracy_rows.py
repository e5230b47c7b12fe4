"""The tables of the page of accuracy: their columns, what they are sorted by, and which rows are shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard.accuracy_choice import AccuracyChoice
from stockcast.forecasts.accuracy import Group, Sums

ROWS = 25
"""Tickers on one page of the table."""

Key = str | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its heading, its value, how that is written, and whether a phone has room for it."""

    heading: str
    value: Callable[[Sums], float | None]
    form: str
    roomy: bool = True


def share_of(part: str, whole: str = "forecasts") -> Callable[[Sums], float | None]:
    """Make the share of two sums."""

    def value(sums: Sums) -> float | None:
        total: float = getattr(sums, whole)
        return getattr(sums, part) / total if total else None

    return value


COLUMNS = {
    "forecasts": Column("Scored", lambda sums: sums.forecasts, ","),
    "loss": Column("Loss", lambda sums: sums.loss, ".3f", roomy=False),
    "crps": Column("CRPS", lambda sums: sums.crps, ".2%"),
    "error": Column("Median", lambda sums: sums.error, ".3f"),
    "hits": Column("Direction", share_of("hits", "directions"), ".0%"),
    "inside_50": Column("In 50 %", share_of("inside_50"), ".1%"),
    "coverage": Column("In 80 %", share_of("inside_80"), ".1%", roomy=False),
    "inside_90": Column("In 90 %", share_of("inside_90"), ".1%"),
    "inside_95": Column("In 95 %", share_of("inside_95"), ".1%"),
}
"""What each row tells; the loss is a multiple of the EWMA random walk's, the median's error one of no change's."""


def written(column: Column, sums: Sums) -> str:
    """Write a cell."""
    value = column.value(sums)
    return "\N{EN DASH}" if value is None else f"{value:{column.form}}".replace("%", "\N{NARROW NO-BREAK SPACE}%")


def sorted_groups(groups: Sequence[Group], choice: AccuracyChoice) -> list[Group]:
    """Sort the tickers as is asked for: by name from A on, else the largest first; without a figure they come last."""
    if choice.sort == "ticker":
        return sorted(groups, key=lambda each: each.name, reverse=choice.reverse)
    column = COLUMNS[choice.sort]
    told = [each for each in groups if column.value(each.sums) is not None]
    told.sort(key=lambda each: column.value(each.sums) or 0.0, reverse=not choice.reverse)
    return told + [each for each in groups if column.value(each.sums) is None]


def page_of(groups: Sequence[Group], choice: AccuracyChoice) -> tuple[int, int, Sequence[Group]]:
    """Give the number of the page that is shown, how many there are, and its rows."""
    pages = max(1, -(-len(groups) // ROWS))
    page = min(choice.page, pages)
    return page, pages, groups[(page - 1) * ROWS : page * ROWS]
