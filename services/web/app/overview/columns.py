"""The columns of the overview: what each is called, and what its rows are sorted by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.overview.outlook import Outlook

Key = str | float | int | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it is sorted by, the words of its two orders, and which of them comes first."""

    heading: str
    key: Callable[[Outlook], Key]
    orders: tuple[str, str]
    largest_first: bool = True
    side: str = ""


COLUMNS = {
    "ticker": Column("Stock", lambda row: row.price.ticker, ("A to Z", "Z to A"), largest_first=False),
    "price": Column("Last price", lambda row: row.price.close, ("lowest", "highest"), side="right"),
    "change": Column("Change", lambda row: row.price.change, ("fell most", "rose most"), side="right"),
    "trend": Column("Last 30", lambda row: row.trend, ("fell most", "rose most"), side="trend"),
    "move": Column("Forecast", lambda row: row.move, ("lowest median", "highest median"), side="drawing"),
    "width": Column(
        "80\u202f% interval", lambda row: row.width, ("narrowest", "widest"), largest_first=False, side="right"
    ),
    "chance": Column("Chance of a rise", lambda row: row.chance, ("least", "greatest"), side="right"),
    "held": Column("Held before", lambda row: row.record.share, ("held least", "held most"), largest_first=False),
    "age": Column("Age", lambda row: row.age, ("newest", "oldest")),
}


def in_order(rows: Sequence[Outlook], name: str, *, reverse: bool) -> list[Outlook]:
    """Sort rows by a column, those that are equal in it by ticker; those without a value in it come last."""
    key = COLUMNS[name].key
    told = [row for row in rows if key(row) is not None]
    told.sort(key=key, reverse=reverse)  # type: ignore[arg-type]
    return told + [row for row in rows if key(row) is None]
