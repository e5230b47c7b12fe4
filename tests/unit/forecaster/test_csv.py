import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecaster.panel import SCHEMA
from forecaster.sources.csv import InvalidPricesFileError, read_prices_csv

HEADER = "ticker,time,open,high,low,close,close_adj,volume\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "prices.csv"
    path.write_text(text)
    return path


def test_columns_in_any_order_and_empty_fields(tmp_path: Path) -> None:
    prices = read_prices_csv(
        written(tmp_path, "close,ticker,time,volume,low,high,open,close_adj,note\n430.47,AAPL,2013-03-01,,,,,56.14,x\n")
    )

    assert prices.schema == SCHEMA
    assert prices.rows() == [("AAPL", datetime(2013, 3, 1, tzinfo=UTC), None, None, None, 430.47, 56.14, None)]


def test_a_gzipped_file_reads_the_same(tmp_path: Path) -> None:
    text = HEADER + "A,2020-01-02,1,2,0.5,1.5,,7\n"
    packed = tmp_path / "prices.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))

    assert read_prices_csv(packed).equals(read_prices_csv(written(tmp_path, text)))


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2020-01-02", datetime(2020, 1, 2, tzinfo=UTC)),
        ("2020-01-02T15:00", datetime(2020, 1, 2, 15, tzinfo=UTC)),
        ("2020-01-02 15:00:00", datetime(2020, 1, 2, 15, tzinfo=UTC)),
        ("2020-01-02T15:00:00Z", datetime(2020, 1, 2, 15, tzinfo=UTC)),
        ("2020-01-02T15:00:00.250+01:00", datetime(2020, 1, 2, 14, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_times_are_iso_and_utc_unless_they_say_otherwise(tmp_path: Path, time: str, expected: datetime) -> None:
    assert read_prices_csv(written(tmp_path, HEADER + f"A,{time},,,,1,,\n"))["time"].to_list() == [expected]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "can't be read as CSV"),
        ("ticker,time,close\nA,2020-01-02,1\n", "line 1 lacks the column.s. open, high, low, close_adj, volume"),
        (HEADER + "A,2020-01-02,,,,1,,\nA,2020-01-03,,dear,,1,,\n", "line 3: high is 'dear'; it must be a number"),
        (HEADER + "A,02/01/2020,,,,1,,\n", "line 2: time is '02/01/2020'; it must be an ISO 8601 time"),
        (HEADER + ",2020-01-02,,,,1,,\n", "line 2: ticker is empty; it must be filled"),
        (HEADER + "A,,,,,1,,\n", "line 2: time is empty; it must be filled"),
        (HEADER + "A,2020-01-02,1,1,1,,,\n", "line 2: close is empty; it must be filled where close_adj is empty"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InvalidPricesFileError, match=rf"prices\.csv: {message}"):
        read_prices_csv(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidPricesFileError, match=r"absent\.csv: there is no such file"):
        read_prices_csv(tmp_path / "absent.csv")
