from datetime import UTC, datetime

import polars as pl
import pytest

from forecaster.panel import SCHEMA, InvalidPanelError, as_panel, panel_hash

DAY = datetime(2020, 1, 2, tzinfo=UTC)


def bars(**changes: object) -> pl.DataFrame:
    row = {
        "ticker": "A",
        "time": DAY,
        "open": 1.0,
        "high": 2.0,
        "low": 0.5,
        "close": 1.5,
        "close_adj": 1.2,
        "volume": 10.0,
        **changes,
    }
    return pl.DataFrame([row], schema_overrides=dict(SCHEMA.items()) | {"time": pl.Datetime("us", "UTC")})


def test_closes_are_filled_from_one_another() -> None:
    panel = as_panel(pl.concat([bars(close=None), bars(ticker="B", close_adj=None)]))

    assert panel.select("close", "close_adj").rows() == [(1.2, 1.2), (1.5, 1.5)]


def test_rows_come_sorted_with_the_schema_whatever_their_order_was() -> None:
    later = bars(time=datetime(2020, 1, 3, tzinfo=UTC))

    panel = as_panel(pl.concat([bars(ticker="B"), later, bars()]).select(reversed(SCHEMA.names())))

    assert panel.schema == SCHEMA
    assert panel.equals(as_panel(pl.concat([bars(), later, bars(ticker="B")])))


def test_times_of_other_zones_become_utc() -> None:
    panel = as_panel(bars().with_columns(pl.col("time").dt.convert_time_zone("America/New_York")))

    assert panel["time"].to_list() == [DAY]
    assert panel.schema == SCHEMA


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (bars().drop("volume", "low"), "lacks the column.s. low, volume"),
        (bars(close=0.0), "A has a close that is not a positive number on 2020-01-02.*: 0.0"),
        (bars(low=-1.0), "A has a low that is not a positive number on 2020-01-02"),
        (bars(close_adj=float("inf")), "A has a close_adj that is not a positive number on 2020-01-02"),
        (bars(volume=-5.0), "A has a volume that is not"),
        (bars(close=None, close_adj=float("nan")), "A has neither close nor close_adj on 2020-01-02"),
        (pl.concat([bars(), bars()]), "A has two bars at the same time on 2020-01-02"),
        (bars(time=None), "A has a bar without a ticker or a time"),
        (bars().with_columns(pl.col("time").dt.replace_time_zone(None)), "the column time"),
        (bars().with_columns(close=pl.lit("dear")), "wrong type"),
    ],
)
def test_what_is_no_panel_is_refused_by_name(frame: pl.DataFrame, message: str) -> None:
    with pytest.raises(InvalidPanelError, match=message):
        as_panel(frame)


def test_the_hash_follows_every_price_and_nothing_else() -> None:
    panel = as_panel(bars(open=None))

    assert panel_hash(panel) == panel_hash(as_panel(bars(open=None).select(reversed(SCHEMA.names()))))
    assert (
        len({panel_hash(as_panel(bars(**change))) for change in ({}, {"close": 1.6}, {"ticker": "B"}, {"open": None})})
        == 4
    )
