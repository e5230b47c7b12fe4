"""Prices from a CSV file, the format in which Stockcast takes prices everywhere."""

from pathlib import Path

import polars as pl

from forecaster.panel import SCHEMA, UTC_TIME

TIME_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%.f")
HEADER_LINES = 1


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
    plain = [text.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in TIME_FORMATS]
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
