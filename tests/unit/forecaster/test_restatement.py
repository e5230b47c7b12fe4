from datetime import UTC, datetime, timedelta

import polars as pl

from forecaster.panel import as_panel
from forecaster.restatement import restated

START = datetime(2024, 1, 1, tzinfo=UTC)


def history(ticker: str, closes: list[float], adjusted: list[float] | None = None) -> pl.DataFrame:
    rows = [
        {"ticker": ticker, "time": START + timedelta(days=day), "close": close, "close_adj": adjusted_close}
        for day, (close, adjusted_close) in enumerate(zip(closes, adjusted or closes, strict=True))
    ]
    nothing = pl.lit(None, dtype=pl.Float64)
    return as_panel(pl.DataFrame(rows).with_columns(open=nothing, high=nothing, low=nothing, volume=nothing))


def test_the_same_bars_are_no_restatement() -> None:
    stored = history("A", [10.0, 11.0, 12.0])
    assert restated(stored, stored).is_empty()
    assert restated(stored, stored.with_columns(pl.col("close_adj") * (1 + 1e-7))).is_empty()


def test_a_dividend_is_told_with_its_factor() -> None:
    stored = history("A", [10.0, 11.0, 12.0])
    fetched = history("A", [10.0, 11.0, 12.0], [9.5, 10.45, 11.4])
    (row,) = restated(stored, fetched).to_dicts()
    assert (row["ticker"], row["first_time"], row["bars"]) == ("A", START, 2)
    assert row["reason"].startswith("adjusted prices are 0.95 times what they were")


def test_the_newest_bar_alone_may_change() -> None:
    stored = history("A", [10.0, 11.0, 12.0])
    assert restated(stored, history("A", [10.0, 11.0, 12.5])).is_empty()


def test_a_corrected_price_is_told_with_its_day() -> None:
    stored = pl.concat([history("A", [10.0, 11.0, 12.0, 13.0]), history("B", [1.0, 2.0, 3.0])])
    fetched = pl.concat([history("A", [10.0, 11.5, 12.1, 13.0]), history("B", [1.0, 2.0, 3.0])])
    (row,) = restated(stored, fetched).to_dicts()
    assert (row["ticker"], row["first_time"], row["bars"]) == ("A", START + timedelta(days=1), 2)
    assert "prices of 2 bars" in row["reason"]


def test_only_common_bars_are_compared() -> None:
    stored = history("A", [10.0, 11.0])
    later = history("A", [10.0, 11.0, 50.0, 60.0])
    assert restated(stored, later).is_empty()
    assert restated(stored.clear(), later).is_empty()
