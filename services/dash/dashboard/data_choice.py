"""What the page of the data is asked to show, as its address says it, and the addresses that ask for something else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlencode

from dashboard.choice import LONGEST_SHOWN, asked_ticker
from dashboard.places import PREFIX
from stockcast.market.completeness import Completeness

PATH = f"{PREFIX}data"
ROWS = 100
"""Tickers on one page of the table."""

EARLIEST, LATEST = 1800, 9998

Key = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """A ticker's line in the table."""

    found: Completeness
    bars: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it is sorted by, whether the largest come first, and whether a phone has room."""

    heading: str
    key: Callable[[Row], Key]
    largest_first: bool = True
    roomy: bool = True


COLUMNS = {
    "ticker": Column("Ticker", lambda row: row.found.ticker, largest_first=False, roomy=False),
    "first": Column("First bar", lambda row: row.found.first, largest_first=False),
    "last": Column("Last bar", lambda row: row.found.last, largest_first=False),
    "sessions": Column("Bars", lambda row: row.bars),
    "missing": Column("Missing", lambda row: row.found.missing, roomy=False),
    "quarantine": Column("Quarantine", lambda row: row.found.quarantined),
    "flags": Column("Flags", lambda row: row.found.flags),
    "restated": Column("Restated", lambda row: row.found.restatements),
    "age": Column("Age", lambda row: row.found.late, roomy=False),
    "error": Column("Last error", lambda row: row.found.failed_at),
}


@dataclass(frozen=True, slots=True)
class DataChoice:
    """The ticker that is looked at closely, if any, the year of its calendar, and which rows are shown how."""

    ticker: str | None = None
    year: int | None = None
    sort: str = "ticker"
    reverse: bool = False
    problems: bool = False
    text: str = ""
    page: int = 1

    def but(self, **changes: object) -> "DataChoice":
        """Change a part; other rows begin at their first page, another ticker at its last year."""
        fresh: dict[str, object] = {}
        if changes.keys() & {"sort", "reverse", "problems", "text"}:
            fresh["page"] = 1
        if "ticker" in changes:
            fresh["year"] = None
        return replace(self, **{**fresh, **changes})  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        """The address of the page that shows this."""
        return f"{PATH}{self.query}"

    @property
    def file(self) -> str:
        """The address of all rows as a file."""
        return f"{PATH}.csv{self.but(ticker=None, page=1).query}"

    @property
    def query(self) -> str:
        """The query that asks for this; what is as usual is left out."""
        sort = f"-{self.sort}" if self.reverse else self.sort
        parts = {
            "ticker": self.ticker or "",
            "year": str(self.year or ""),
            "q": self.text,
            "sort": "" if sort == "ticker" else sort,
            "problems": "1" if self.problems else "",
            "page": "" if self.page == 1 else str(self.page),
        }
        asked = {name: value for name, value in parts.items() if value}
        return f"?{urlencode(asked)}" if asked else ""


def asked_choice(query: Mapping[str, object], known: Mapping[str, str]) -> DataChoice:
    """Read a query; what makes no sense in it counts as not said. A ticker is a known one, in any case."""

    def word(name: str) -> str:
        value = query.get(name)
        return value.strip() if isinstance(value, str) else ""

    sort = word("sort").removeprefix("-")
    return DataChoice(
        ticker=asked_ticker(query, known) if word("ticker") else None,
        year=number(word("year"), EARLIEST, LATEST),
        sort=sort if sort in COLUMNS else "ticker",
        reverse=sort in COLUMNS and word("sort").startswith("-"),
        problems=word("problems") == "1",
        text=word("q")[:LONGEST_SHOWN],
        page=number(word("page"), 1, 1_000_000) or 1,
    )


def number(text: str, smallest: int, largest: int) -> int | None:
    """Read a whole number between two ends."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(largest))):
        return None
    return int(text) if smallest <= int(text) <= largest else None


def chosen(rows: Sequence[Row], choice: DataChoice) -> list[Row]:
    """Give the rows that are asked for, sorted; those without a value in the column come last."""
    text = choice.text.casefold()
    kept = [
        row
        for row in rows
        if (row.found.troubled or not choice.problems)
        and (
            not text or any(text in part.casefold() for part in (row.found.ticker, row.found.name, *row.found.sources))
        )
    ]
    column = COLUMNS[choice.sort]
    told = [row for row in kept if column.key(row) is not None]
    told.sort(key=column.key, reverse=column.largest_first != choice.reverse)  # type: ignore[arg-type]
    return told + [row for row in kept if column.key(row) is None]


def download(ticker: str) -> str:
    """Give the address of a ticker's bars as a file."""
    return f"{PATH}/{quote(ticker, safe='')}.csv"
