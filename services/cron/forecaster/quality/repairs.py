"""What can be made of a dirty price file: bars without a price are left out, and what else is no number is emptied."""

import polars as pl

PRICE = "price"
TRADED = ("open", "high", "low", "close", "close_adj")


def repaired(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the panel's columns with what `forecaster.panel.as_panel` would refuse taken out, and what that was.

    A bar's price is its `close_adj`, or `close` where that is empty; a bar whose price is no positive number is left
    out, and so are all but the last of several bars of a ticker at one time. Other fields that are no positive number
    (a volume: from 0 up) are emptied. Each sentence tells of one kind, with its first bar and the number of such bars.
    """
    told: list[str] = []
    panel = frame.with_columns(pl.col(pl.Float64).fill_nan(None)).with_columns(
        pl.coalesce("close_adj", "close").alias(PRICE)
    )
    kept = panel.filter(_is_price(PRICE).fill_null(value=False))
    told += _told(panel.filter(~_is_price(PRICE).fill_null(value=False)), "has no positive price and is left out")
    newest = pl.struct("ticker", "time").is_last_distinct()
    told += _told(kept.filter(~newest), "is given more than once; the last one counts")
    kept = kept.filter(newest)
    fits = {
        **{name: _is_price(name) for name in TRADED},
        "volume": pl.col("volume").is_between(0, float("inf"), "left"),
    }
    for name, fit in fits.items():
        told += _told(kept.filter(~fit), f"has a {name} that is no such number; it is left empty")
    return kept.with_columns(pl.when(fit).then(pl.col(name)).alias(name) for name, fit in fits.items()).drop(
        PRICE
    ), told


def _is_price(name: str) -> pl.Expr:
    return (pl.col(name) > 0) & pl.col(name).is_finite()


def _told(bad: pl.DataFrame, problem: str) -> list[str]:
    if bad.is_empty():
        return []
    first = bad.sort("ticker", "time").row(0, named=True)
    others = "" if bad.height == 1 else f" ({bad.height - 1:,} more bars like it)"
    return [f"{first['ticker']} on {first['time'].isoformat()} {problem}{others}"]
