"""Prices from CSV files, the format in which Stockcast takes prices everywhere."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import polars as pl

from forecaster.panel import SCHEMA, UTC_TIME
from forecaster.sources.csv_fields import TIMES, Parsed, is_zoned, parse, read_header, time_reader
from forecaster.sources.csv_lines import BLOCK, Block, blocks, places
from forecaster.sources.listings import Listing
from forecaster.sources.protocol import Batch, Request, SourceError
from forecaster.sources.requests import requested
from stockcast.market.intervals import BarInterval

HEADER_LINES = 1


class CsvSource:
    """Bars of a file, of all files of a folder, or of an https address, read piece by piece in bounded memory."""

    name = "csv"

    def __init__(
        self, location: str, mapping: Mapping[str, str] | None = None, *, keep_going: bool = False, block: int = BLOCK
    ) -> None:
        """Read from `location`; `mapping` names our columns that the files name otherwise.

        With `keep_going`, lines that are no bars are given as refused; else the first of them raises SourceError.
        `block` is the number of bytes that are read at once.
        """
        self._location, self._mapping, self._keep_going, self._block = location, mapping or {}, keep_going, block

    def batches(self, requests: Sequence[Request], bar_interval: BarInterval) -> Iterator[Batch]:
        """Give the bars that are asked for, in the order of the files.

        Raises SourceError that names the file, and the line where there is one.
        """
        for place in places(self._location):
            for parsed in self._parsed(place, bar_interval):
                if not self._keep_going and not parsed.refused.is_empty():
                    others = parsed.refused.height - 1
                    raise SourceError(
                        parsed.refused["reason"][0] + (f" ({others} more lines like it)" if others else "")
                    )
                bars = requested(parsed.bars.with_columns(line=parsed.lines), requests)
                yield Batch(bars=bars.select(SCHEMA.names()), refused=parsed.refused, place=place, lines=bars["line"])

    def listings(self) -> list[Listing]:
        """Give nothing: files of prices tell nothing of their tickers."""
        return []

    def _parsed(self, place: str, bar_interval: BarInterval) -> Iterator[Parsed]:
        pieces = blocks(place, self._block)
        first = next(pieces, None)
        if first is None:
            raise SourceError(f"{place}: the file is empty")
        head, rest = first.lines.split(b"\n", 1)
        header = read_header(place, head, self._mapping)
        read_time: pl.Expr | None = None
        for piece in chain([Block(first.line + 1, rest)] if rest else [], pieces):
            if read_time is None:
                read_time = time_reader(bar_interval, zoned=is_zoned(piece, header))
            yield parse(place, piece, header, read_time)


class InvalidPricesFileError(ValueError):
    """A file that doesn't follow the Prices CSV format; the message names the file and what is wrong where."""


def read_prices_csv(path: Path) -> pl.DataFrame:
    """Read a Prices CSV (also .gz) as it is: the panel's columns and types, rows in the file's order.

    The header names `ticker,time,open,high,low,close,close_adj,volume` in any order; other columns are ignored. A
    `time` is ISO 8601, in UTC unless it says otherwise. Prices are those nearest to the decimals in the file.

    Raises:
        InvalidPricesFileError: the file can't be read, lacks a column, or a field is empty or no number or time.
    """
    text = _text(path)
    missing = [name for name in SCHEMA if name not in text.columns]
    if missing:
        raise InvalidPricesFileError(
            f"{path}: line 1 lacks the column(s) {', '.join(missing)}; it needs {', '.join(SCHEMA)}"
        )
    text = text.select(pl.col(list(SCHEMA)).str.strip_chars().replace("", None))
    prices = text.with_columns(
        _time(), *(pl.col(name).cast(dtype, strict=False) for name, dtype in SCHEMA.items() if dtype == pl.Float64)
    )
    for name, dtype in SCHEMA.items():
        _refuse(
            path,
            text,
            text[name].is_not_null() & prices[name].is_null(),
            name,
            "a number" if dtype == pl.Float64 else "an ISO 8601 time",
        )
    for name in ("ticker", "time"):
        _refuse(path, text, text[name].is_null(), name, "filled")
    _refuse(
        path, text, text["close"].is_null() & text["close_adj"].is_null(), "close", "filled where close_adj is empty"
    )
    return prices


def _text(path: Path) -> pl.DataFrame:
    try:
        return pl.read_csv(path, infer_schema=False, truncate_ragged_lines=False)
    except FileNotFoundError as error:
        raise InvalidPricesFileError(f"{path}: there is no such file") from error
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = str(error).splitlines()[0]
        raise InvalidPricesFileError(f"{path}: can't be read as CSV: {reason}") from error


def _time() -> pl.Expr:
    text = pl.col("time").str.replace(" ", "T")
    plain = [text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in TIMES]
    zoned = text.str.replace("Z$", "+00:00").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", strict=False)
    return pl.coalesce(*plain, zoned.dt.convert_time_zone("UTC")).cast(UTC_TIME)


def _refuse(path: Path, text: pl.DataFrame, bad: pl.Series, column: str, needed: str) -> None:
    rows = bad.arg_true()
    if rows.is_empty():
        return
    given = text[column][rows[0]]
    shown = "empty" if given is None else f"'{given}'"
    others = "" if len(rows) == 1 else f" ({len(rows) - 1} more lines like it)"
    raise InvalidPricesFileError(
        f"{path}: line {rows[0] + 1 + HEADER_LINES}: {column} is {shown}; it must be {needed}{others}"
    )
