"""Tables as CSV files, which spreadsheets and programs read alike."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from flask import Response, make_response
from werkzeug.exceptions import NotFound

from dashboard.choice import shortened

Cell = str | float | datetime | None
Row = Sequence[Cell]
Part = TypeVar("Part")

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def part(parts: Mapping[str, Part], name: str) -> Part:
    """Give the part of a page that a file is of; NotFound with those that there are for another name."""
    if name not in parts:
        raise NotFound(f"There is no file “{shortened(name)}” here, but {', '.join(parts)}.")
    return parts[name]


def csv_answer(headings: Row, rows: Iterable[Row], name: str) -> Response:
    """Answer with a table as a file; `name` has the ending, and no letters that a header can't hold."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([written(cell) for cell in row] for row in rows)
    answer: Response = make_response(text.getvalue())
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def written(cell: Cell) -> str | float:
    """Write a cell: nothing where nothing is known, times as the project's files have them, no text as a formula."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if (cell.hour, cell.minute) == (0, 0) else f"{cell:%Y-%m-%dT%H:%MZ}"
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return cell
