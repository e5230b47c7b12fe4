"""The panel: bars of one or many tickers in one frame, checked once and then trusted by everything pure."""

import hashlib

import polars as pl

UTC_TIME = pl.Datetime("us", "UTC")
SCHEMA = pl.Schema(
    {
        "ticker": pl.String(),
        "time": UTC_TIME,
        "open": pl.Float64(),
        "high": pl.Float64(),
        "low": pl.Float64(),
        "close": pl.Float64(),
        "close_adj": pl.Float64(),
        "volume": pl.Float64(),
    }
)
PRICES = ("open", "high", "low", "close", "close_adj")


class InvalidPanelError(ValueError):
    """A frame that is no panel; the message names the column, or the ticker and the date."""


def as_panel(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame as a panel: `SCHEMA`, sorted by ticker and time, both closes filled from one another.

    Open, high, low and close are prices as traded; `close_adj` is adjusted for splits and dividends, so that
    `close_adj / close` scales the others. Open, high, low and volume may be null.

    Raises:
        InvalidPanelError: a column is missing or of another type, a key is empty or twice there, a price is not a
        positive number.
    """
    panel = _typed(frame).with_columns(pl.col(pl.Float64).fill_nan(None))
    panel = panel.with_columns(pl.coalesce("close", "close_adj"), pl.coalesce("close_adj", "close")).sort(
        "ticker", "time"
    )
    _refuse(panel, pl.col("ticker").is_null() | pl.col("time").is_null(), "has a bar without a ticker or a time")
    _refuse(panel, pl.struct("ticker", "time").is_duplicated(), "has two bars at the same time")
    _refuse(panel, pl.col("close").is_null(), "has neither close nor close_adj")
    for name in PRICES:
        price = pl.col(name)
        _refuse(panel, (price <= 0) | price.is_infinite(), f"has a {name} that is not a positive number", shown=name)
    volume = pl.col("volume")
    _refuse(panel, (volume < 0) | volume.is_infinite(), "has a volume that is not a number from 0 up", shown="volume")
    return panel


def panel_hash(panel: pl.DataFrame) -> str:
    """Return the SHA-256 of the panel's content, the same for the same bars on every machine."""
    digest = hashlib.sha256()
    digest.update("\n".join(panel["ticker"].to_list()).encode())
    digest.update(panel["time"].to_physical().to_numpy().tobytes())
    for name, dtype in SCHEMA.items():
        if dtype == pl.Float64:
            digest.update(panel[name].fill_null(float("nan")).to_numpy().tobytes())
    return digest.hexdigest()


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in SCHEMA if name not in frame.columns]
    if missing:
        raise InvalidPanelError(f"the panel lacks the column(s) {', '.join(missing)}; it needs {', '.join(SCHEMA)}")
    time = frame.schema["time"]
    if not isinstance(time, pl.Datetime) or time.time_zone is None:
        raise InvalidPanelError(f"the column time is {time}; it must be a date and time with a time zone")
    try:
        return frame.select(
            pl.col("ticker").cast(pl.String),
            pl.col("time").dt.convert_time_zone("UTC").dt.cast_time_unit("us"),
            *(pl.col(name).cast(pl.Float64) for name, dtype in SCHEMA.items() if dtype == pl.Float64),
        )
    except pl.exceptions.InvalidOperationError as error:
        raise InvalidPanelError(f"a column of the panel is of the wrong type: {error}") from error


def _refuse(panel: pl.DataFrame, condition: pl.Expr, problem: str, shown: str | None = None) -> None:
    bad = panel.filter(condition)
    if bad.is_empty():
        return
    row = bad.row(0, named=True)
    given = "" if shown is None else f": {row[shown]}"
    others = "" if bad.height == 1 else f" ({bad.height - 1} more like it)"
    when = "no time" if row["time"] is None else row["time"].isoformat()
    raise InvalidPanelError(f"{row['ticker']} {problem} on {when}{given}{others}")
