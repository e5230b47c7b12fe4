"""Tables as files."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask

from dashboard.csv_files import Cell, csv_answer, written


def test_a_table_is_a_file_that_is_read_back_as_it_was() -> None:
    rows: list[list[Cell]] = [["AAPL", 1.5, None], ['with "quotes", and commas', -2, "two\nlines"]]
    with Flask(__name__).test_request_context():
        answer = csv_answer(["ticker", "change", "note"], rows, "AAPL-changes.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="AAPL-changes.csv"'
    assert answer.mimetype == "text/csv"
    assert list(csv.reader(io.StringIO(answer.get_data(as_text=True)))) == [
        ["ticker", "change", "note"],
        ["AAPL", "1.5", ""],
        ['with "quotes", and commas', "-2", "two\nlines"],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_is_a_formula(text: str) -> None:
    assert written(text) == f"'{text}"


def test_times_are_written_as_prices_csv_has_them() -> None:
    assert written(datetime(2012, 5, 25, tzinfo=UTC)) == "2012-05-25"
    assert written(datetime(2012, 5, 25, 14, 30, tzinfo=UTC)) == "2012-05-25T14:30Z"
