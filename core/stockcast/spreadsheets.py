"""CSV that may be opened in a spreadsheet, which computes what looks like a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a text begins with that a spreadsheet computes."""


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Write the heading and then each row as one line (RFC 4180), when it is asked for; None is an empty field."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for fields in chain((heading,), rows):
        writer.writerow([harmless(field) if isinstance(field, str) else field for field in fields])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
