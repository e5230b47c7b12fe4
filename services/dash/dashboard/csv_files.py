"""Tables as CSV files, which spreadsheets and programs read alike."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from flask import Response, make_response

Cell = str | float | datetime | None

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_answer(headings: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> Response:
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
