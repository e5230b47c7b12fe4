"""Lines of a CSV file as bars: fast where all is well, and line by line where something is not."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from forecaster.panel import SCHEMA, UTC_TIME
from forecaster.sources.csv_lines import Block
from forecaster.sources.protocol import REFUSED, SourceError
from stockcast.market.intervals import BarInterval

NUMBERS = tuple(name for name, kind in SCHEMA.items() if kind == pl.Float64())
DATE_LENGTH = 10
SHOWN = 60
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
ZONE = re.compile(r"(Z|[+-]\d{2}:\d{2})$")
TIMES = (
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.f",
)


@dataclass(frozen=True, slots=True)
class Header:
    """Which column of the file is which of ours, and how many there are."""

    positions: Mapping[str, int]
    columns: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """The bars of some lines with the number of each line, and the lines that are no bars."""

    bars: pl.DataFrame
    lines: pl.Series
    refused: pl.DataFrame


def read_header(place: str, line: bytes, mapping: Mapping[str, str]) -> Header:
    """Find our columns in a file's first line, by the names that `mapping` gives some of them there.

    Raises SourceError that says what the line is instead of a header.
    """
    try:
        text = line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise SourceError(f"{place}: this is no CSV file: its first line is no text in UTF-8") from None
    if "\0" in text or text.lstrip()[:1] in {"<", "{", "["}:
        raise SourceError(f"{place}: this is no CSV file: it begins with {text[:SHOWN]!r}")
    names = [name.strip() for name in next(csv.reader([text]), [])]
    wanted = {name: mapping.get(name, name) for name in SCHEMA}
    missing = [theirs for theirs in wanted.values() if theirs not in names]
    if missing:
        other = next((word for sign, word in DELIMITERS.items() if text.count(sign) > text.count(",")), None)
        hint = f"; its columns seem to be separated by {other}, they must be by commas" if other else ""
        raise SourceError(
            f"{place}: line 1 lacks the column(s) {', '.join(missing)}; it needs {', '.join(wanted.values())}{hint}"
        )
    twice = [theirs for theirs in wanted.values() if names.count(theirs) > 1]
    if twice:
        raise SourceError(f"{place}: line 1 names the column(s) {', '.join(twice)} twice")
    return Header({ours: names.index(theirs) for ours, theirs in wanted.items()}, len(names))


def is_zoned(block: Block, header: Header) -> bool:
    """Tell whether the first time of a block is written with a time zone; then all in its file must be."""
    first = next(csv.reader([block.lines.split(b"\n", 1)[0].decode("utf-8", "replace")]), [])
    position = header.positions["time"]
    return len(first) > position and bool(ZONE.search(first[position].strip()[DATE_LENGTH:]))


def parse(place: str, block: Block, header: Header, read_time: pl.Expr) -> Parsed:
    """Type a block's lines; `read_time` makes the column `time` of its text."""
    return well_formed(block, header, read_time) or line_by_line(place, block, header, read_time)


def well_formed(block: Block, header: Header, read_time: pl.Expr) -> Parsed | None:
    """Type lines that are all as they should be; None when any is not."""
    lines = block.lines.count(b"\n")
    plain = b'"' not in block.lines and block.lines.count(b",") == lines * (header.columns - 1)
    if not plain or b"\0" in block.lines or header.columns == 1:
        return None
    names = [f"column_{position}" for position in range(header.columns)]
    columns = {ours: names[position] for ours, position in header.positions.items()}
    kinds = {columns[name]: pl.Float64() if name in NUMBERS else pl.String() for name in SCHEMA}
    try:
        read = pl.read_csv(
            block.lines,
            has_header=False,
            new_columns=names,
            schema={name: kinds.get(name, pl.String()) for name in names},
            columns=[columns[name] for name in SCHEMA],
            quote_char=None,
        )
    except pl.exceptions.PolarsError:
        return None
    bars = read.select(pl.col(theirs).alias(ours) for ours, theirs in columns.items())
    bars = bars.with_columns(read_time)
    unfit = pl.any_horizontal(
        pl.col("ticker").is_null() | (pl.col("ticker") == ""),
        pl.col("time").is_null(),
        pl.col("close").is_null() & pl.col("close_adj").is_null(),
        *(~pl.col(name).is_finite() for name in NUMBERS),
    )
    if bars.height != lines or bars.select(unfit.any()).item():
        return None
    return Parsed(bars, pl.int_range(block.line, block.line + lines, eager=True), pl.DataFrame(schema=REFUSED))


def line_by_line(place: str, block: Block, header: Header, read_time: pl.Expr) -> Parsed:
    """Type each line for itself, and refuse those that can't be."""
    rows: list[tuple[object, ...]] = []
    refused: list[tuple[object, ...]] = []
    for number, line in enumerate(block.lines.split(b"\n")[:-1], block.line):
        fields, fault = split(line.rstrip(b"\r"), header.columns)
        if fault:
            refused.append((None, None, *fault, place, number, fields))
        elif fields:
            rows.append((number, *(fields[header.positions[name]].strip() or None for name in SCHEMA)))
    text = pl.DataFrame(rows, schema={"line": pl.Int64(), **dict.fromkeys(SCHEMA, pl.String())}, orient="row")
    typed = text.with_columns(
        read_time, *(pl.col(name).cast(pl.Float64, strict=False) for name in NUMBERS)
    ).with_columns(pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in NUMBERS)
    faults = list(find_faults(text, typed))
    bad = {fault[0] for fault in faults}
    for row, rule, reason in faults:
        given = text.row(row, named=True)
        number = given.pop("line")
        refused.append((given["ticker"], typed["time"][row], rule, reason, place, number, given))
    kept = typed.filter(~pl.int_range(pl.len()).is_in(list(bad)))
    return Parsed(kept.select(SCHEMA.names()), kept["line"], as_refused(refused))


def split(line: bytes, columns: int) -> tuple[list[str], tuple[str, str] | None]:
    """Split a line into its fields; also the rule and the reason why it is none, or None.

    A blank line has no fields.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return [line.decode("utf-8", "replace")], ("csv-not-utf-8", "the line is no text in UTF-8")
    if "\0" in text:
        return [text.replace("\0", "\ufffd")], ("csv-not-utf-8", "the line holds a zero byte, as no text does")
    if not text.strip():
        return [], None
    try:
        fields = next(csv.reader([text], strict=True))
    except csv.Error:
        return [text], ("csv-ragged-line", "a quote is opened and not closed on the line")
    if len(fields) != columns:
        return fields, ("csv-ragged-line", f"the line has {len(fields)} fields; the header names {columns}")
    return fields, None


def find_faults(text: pl.DataFrame, typed: pl.DataFrame) -> Iterator[tuple[int, str, str]]:
    """Give the number of each row that is no bar, with the rule and the reason; each row once."""
    empty = text["close"].is_null() & text["close_adj"].is_null()
    checks: list[tuple[str, pl.Series, str]] = [
        ("ticker", text["ticker"].is_null(), "csv-empty-field"),
        ("time", text["time"].is_null(), "csv-empty-field"),
        ("time", typed["time"].is_null(), "csv-bad-time"),
        *(
            (name, text[name].is_not_null() & typed[name].is_null() & ~nothing(text[name]), "csv-bad-number")
            for name in NUMBERS
        ),
        ("close", empty | (typed["close"].is_null() & typed["close_adj"].is_null()), "csv-empty-field"),
    ]
    told: set[int] = set()
    for column, bad, rule in checks:
        for row in bad.arg_true():
            if row not in told:
                told.add(row)
                yield row, rule, NEEDED[rule].format(column=column, given=(text[column][row] or "")[:SHOWN])


NEEDED = {
    "csv-empty-field": "{column} is empty; it must be filled (of close and close_adj, one)",
    "csv-bad-time": "{column} is '{given}'; it must be an ISO 8601 time such as 2024-12-31, and either all times "
    "of a file have a zone or none has",
    "csv-bad-number": "{column} is '{given}'; it must be a number with a decimal point",
}


def nothing(text: pl.Series) -> pl.Series:
    """Tell which fields say that there is no number."""
    return text.str.to_lowercase().is_in(["nan", "null", "none", "na", "n/a"])


def time_reader(bar_interval: BarInterval, *, zoned: bool) -> pl.Expr:
    """Read ISO 8601: of daily bars the date as it is written, of hourly ones the moment, in UTC unless `zoned`."""
    text = pl.col("time").str.strip_chars().str.replace(" ", "T", literal=True)
    if bar_interval == "1d":
        day = pl.col("time").str.strip_chars().str.head(DATE_LENGTH)
        shaped = text.str.len_chars().eq(DATE_LENGTH) | text.str.contains(r"^.{10}T\d\d:\d\d")
        dates = day.str.to_datetime("%Y-%m-%d", time_unit="us", time_zone="UTC", strict=False)
        return pl.when(shaped).then(dates).cast(UTC_TIME).alias("time")
    if zoned:
        offset = text.str.replace("Z$", "+00:00").str.replace(r"(T\d\d:\d\d)([+-])", "${1}:00${2}")
        times = offset.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", strict=False)
        return times.dt.convert_time_zone("UTC").cast(UTC_TIME).alias("time")
    plain = [text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in TIMES]
    return pl.coalesce(plain).cast(UTC_TIME).alias("time")


def as_refused(found: Sequence[tuple[object, ...]]) -> pl.DataFrame:
    """Make the frame of refused records; each tells its file and line."""
    rows = [
        (ticker, time, rule, f"{place}: line {number}: {reason}", json.dumps(fields))
        for ticker, time, rule, reason, place, number, fields in sorted(found, key=lambda each: str(each[5]).zfill(12))
    ]
    return pl.DataFrame(rows, schema=REFUSED, orient="row")


def parse_mapping(text: str) -> dict[str, str]:
    """Read `time=Date,close=Last`: our column, and its name in the file.

    Raises SourceError that names what is no such pair.
    """
    mapping: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        ours, sign, theirs = (part.strip() for part in pair.partition("="))
        if not sign or not theirs or ours not in SCHEMA or ours in mapping:
            raise SourceError(f"'{pair}' names no column: write OURS=THEIRS, where OURS is one of {', '.join(SCHEMA)}")
        mapping[ours] = theirs
    return mapping
