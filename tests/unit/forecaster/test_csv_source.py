"""CSV files of any size and any fault, read piece by piece."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecaster.sources import csv_lines
from forecaster.sources.csv import CsvSource
from forecaster.sources.csv_fields import parse_mapping
from forecaster.sources.protocol import Batch, Request, SourceError

HEADER = "ticker,time,open,high,low,close,close_adj,volume"
GOOD = "A,2024-01-02,1,2,0.5,1.5,1.4,100"


def write(folder: Path, *lines: str | bytes, name: str = "prices.csv", header: str = HEADER) -> Path:
    path = folder / name
    whole = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in (header, *lines)) + b"\n"
    path.write_bytes(gzip.compress(whole) if name.endswith(".gz") else whole)
    return path


def batches(path: Path | str, *requests: Request, interval: Any = "1d", **options: Any) -> list[Batch]:  # noqa: ANN401
    return list(CsvSource(str(path), **options).batches(requests, interval))


def bars(found: list[Batch]) -> pl.DataFrame:
    return pl.concat([batch.bars for batch in found])


def reasons(found: list[Batch]) -> list[str]:
    return [reason for batch in found for reason in batch.refused["reason"]]


def test_columns_come_in_any_order_with_others_between(tmp_path: Path) -> None:
    path = write(
        tmp_path, "100,x,1.4,1.5,0.5,2,1,2024-01-02,A", header="volume,note,close_adj,close,low,high,open,time,ticker"
    )
    (row,) = bars(batches(path)).rows()
    assert row == ("A", datetime(2024, 1, 2, tzinfo=UTC), 1.0, 2.0, 0.5, 1.5, 1.4, 100.0)


def test_columns_may_have_other_names(tmp_path: Path) -> None:
    header = "Symbol,Date,Open,High,Low,Close,Adj Close,Volume"
    mapping = parse_mapping(
        "ticker=Symbol, time=Date,open=Open,high=High,low=Low,close=Close,close_adj=Adj Close,volume=Volume"
    )
    assert bars(batches(write(tmp_path, GOOD, header=header), mapping=mapping)).height == 1
    with pytest.raises(SourceError, match=r"lacks the column\(s\) Symbol, Date"):
        batches(write(tmp_path, GOOD), mapping=mapping)


@pytest.mark.parametrize("text", ["time", "time=", "date=Date", "time=A,time=B"])
def test_a_mapping_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="OURS=THEIRS"):
        parse_mapping(text)


def test_gzip_is_known_by_its_content_and_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, header="\ufeff" + HEADER, name="prices.gz")
    path = path.rename(tmp_path / "prices.csv")
    assert bars(batches(path)).height == 1


def test_a_folder_is_all_its_files(tmp_path: Path) -> None:
    write(tmp_path, GOOD, name="b.csv")
    write(tmp_path, GOOD.replace("A,", "B,"), name="a.csv.gz")
    write(tmp_path, "nonsense", name="notes.txt")
    assert bars(batches(tmp_path))["ticker"].to_list() == ["B", "A"]


def test_only_what_is_asked_for_comes(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, "A,2024-01-03,,,,1.6,,", "B,2024-01-03,,,,1.6,,")
    found = bars(batches(path, Request("A", datetime(2024, 1, 3, tzinfo=UTC))))
    assert found.select("ticker", "time").rows() == [("A", datetime(2024, 1, 3, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A,2024-13-02,1,2,0.5,1.5,1.4,100", "time is '2024-13-02'; it must be an ISO 8601 time"),
        ("A,02.01.2024,1,2,0.5,1.5,1.4,100", "time is '02.01.2024'"),
        ('A,2024-01-02,1,2,0.5,"1,5",1.4,100', "close is '1,5'; it must be a number with a decimal point"),
        ("A,2024-01-02,1,2,0.5,inf,1.4,100", "close is 'inf'"),
        ("A,2024-01-02,1,2,0.5,one,1.4,100", "close is 'one'"),
        (",2024-01-02,1,2,0.5,1.5,1.4,100", "ticker is empty; it must be filled"),
        ("A,,1,2,0.5,1.5,1.4,100", "time is empty"),
        ("A,2024-01-02,1,2,0.5,,,100", "close is empty"),
        ("A,2024-01-02,1,2,0.5,NaN,,100", "close is"),
        ("A,2024-01-02,1,2,0.5,1.5,1.4", "the line has 7 fields; the header names 8"),
        ("A,2024-01-02,1,2,0.5,1.5,1.4,100,9", "the line has 9 fields; the header names 8"),
        ('A,2024-01-02,1,2,0.5,1.5,1.4,"100', "a quote is opened and not closed"),
        (b"A\xff,2024-01-02,1,2,0.5,1.5,1.4,100", "no text in UTF-8"),
        (b"A\0,2024-01-02,1,2,0.5,1.5,1.4,100", "a zero byte"),
    ],
)
def test_a_line_that_is_no_bar_is_named_and_the_rest_is_read_only_when_asked(
    tmp_path: Path, line: str | bytes, said: str
) -> None:
    path = write(tmp_path, GOOD, "", line, GOOD.replace("-02", "-03"))
    with pytest.raises(SourceError) as told:
        batches(path)
    assert str(told.value).startswith(f"{path}: line 4: ")
    assert said in str(told.value)
    found = batches(path, keep_going=True)
    assert bars(found)["time"].dt.day().to_list() == [2, 3]
    (reason,) = reasons(found)
    assert said in reason
    assert json.loads(found[0].refused["raw"][0])


def test_nothing_written_as_nan_is_nothing(tmp_path: Path) -> None:
    (row,) = bars(batches(write(tmp_path, "A,2024-01-02,NaN,nan,,1.5,,NULL"))).rows()
    assert row[2:] == (None, None, None, 1.5, None, None)


def test_the_numbers_of_later_pieces_lines_are_right(tmp_path: Path) -> None:
    lines = [GOOD.replace("A,", f"A{number},") for number in range(500)]
    lines[400] = "A400,yesterday,1,1,1,1,1,1"
    found = batches(write(tmp_path, *lines), keep_going=True, block=1000)
    assert len(found) > 10
    assert ["line 402:" in reason for reason in reasons(found)] == [True]
    numbers = pl.concat([batch.lines for batch in found if batch.lines is not None])
    assert numbers.to_list() == [number for number in range(2, 502) if number != 402]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"ticker;time;open;high;low;close;close_adj;volume\n", "separated by semicolons"),
        (b"ticker,time,open,high,low,close,volume\n", "lacks the column(s) close_adj"),
        (HEADER.encode() + b",close\n", "names the column(s) close twice"),
        (b"<html><body>Not found</body></html>\n", "this is no CSV file: it begins with"),
        (b'{"error": 1}\n', "this is no CSV file"),
        (b"PK\x03\x04\0\0\n", "this is no CSV file"),
        (b"\x89PNG\xff\n", "no text in UTF-8"),
        (gzip.compress(HEADER.encode() * 1000)[:-20], "ends in the middle"),
        (gzip.compress(b"x" * 100)[:10] + b"nonsense" * 9, "the gzip file is damaged"),
    ],
)
@pytest.mark.parametrize("keep_going", [False, True])
def test_what_is_no_price_file_is_named(tmp_path: Path, content: bytes, said: str, *, keep_going: bool) -> None:
    path = tmp_path / "prices.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError) as told:
        batches(path, keep_going=keep_going)
    assert str(path) in str(told.value)
    assert said in str(told.value)


def test_a_header_without_lines_gives_nothing(tmp_path: Path) -> None:
    assert batches(write(tmp_path)) == []


class Endless:
    """A file of one line without an end."""

    def __init__(self) -> None:
        self.given = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def peek(self, number: int) -> bytes:
        return b"a" * number

    def read(self, number: int) -> bytes:
        self.given += number
        return b"a" * number


def test_a_line_without_an_end_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = Endless()
    monkeypatch.setattr(csv_lines, "answer", lambda _: endless)
    with pytest.raises(SourceError, match="line 1 is longer than"):
        batches("https://prices.example/prices.csv")
    assert endless.given <= 2 * csv_lines.BLOCK


def test_a_bomb_of_one_line_is_given_up_soon(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as bomb:
        write_zeros(bomb)
    with pytest.raises(SourceError, match="longer than"):
        batches(path)


def write_zeros(bomb: gzip.GzipFile) -> None:
    for _ in range(200):
        bomb.write(b"0" * 1_000_000)


def test_hourly_times_are_moments_in_utc(tmp_path: Path) -> None:
    zoned = write(tmp_path, "A,2024-01-02T09:30:00-05:00,,,,1,,", "A,2024-01-02 15:30:00Z,,,,1,,")
    assert bars(batches(zoned, interval="1h"))["time"].to_list() == [
        datetime(2024, 1, 2, 14, 30, tzinfo=UTC),
        datetime(2024, 1, 2, 15, 30, tzinfo=UTC),
    ]
    plain = write(tmp_path, "A,2024-01-02T09:30,,,,1,,")
    assert bars(batches(plain, interval="1h"))["time"].to_list() == [datetime(2024, 1, 2, 9, 30, tzinfo=UTC)]


def test_a_file_mixes_no_times_with_and_without_a_zone(tmp_path: Path) -> None:
    path = write(tmp_path, "A,2024-01-02T09:30:00Z,,,,1,,", "A,2024-01-02T10:30:00,,,,1,,")
    found = batches(path, interval="1h", keep_going=True)
    assert bars(found).height == 1
    assert ["either all times of a file have a zone or none has" in reason for reason in reasons(found)] == [True]


def test_a_daily_bar_has_the_date_that_is_written(tmp_path: Path) -> None:
    path = write(tmp_path, "A,2024-01-02T23:30:00-05:00,,,,1,,", "A,2024-01-03,,,,1,,")
    assert bars(batches(path))["time"].to_list() == [datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 1, 3, tzinfo=UTC)]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        batches(tmp_path / "none.csv")
    with pytest.raises(SourceError, match="no file"):
        batches(tmp_path)
    with pytest.raises(SourceError, match="can't be opened"):
        batches("http://127.0.0.1:9/prices.csv")


FIELD = st.one_of(st.just(""), st.floats(1e-3, 1e6).map(repr), st.sampled_from(["x", "1,5", '"2', "nan", " 3 "]))
LINE = st.tuples(
    st.sampled_from(["A", "B", ""]), st.sampled_from(["2024-01-02", "2024-02-30", "2024-03-04T00:00:00"]), FIELD, FIELD
).map(lambda each: f"{each[0]},{each[1]},,,,{each[2]},{each[3]},")


@given(lines=st.lists(LINE, max_size=30), block=st.integers(1, 400))
def test_any_cutting_into_pieces_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], block: int
) -> None:
    path = write(tmp_path_factory.mktemp("cut"), *lines)
    whole = batches(path, keep_going=True)
    cut = batches(path, keep_going=True, block=block)
    for part in ("bars", "refused"):
        pieces = [[row for batch in found for row in getattr(batch, part).rows()] for found in (whole, cut)]
        assert pieces[0] == pieces[1]
