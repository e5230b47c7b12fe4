"""The signals of a rule over a ticker's bars, and what followed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from psycopg2.extensions import connection

from dashboard.records import TickerRecords
from stockcast.market.prices import adjusted_closes
from stockcast.market.signals import Followed, Rule, Side, followed, signals

LOOKED_AT = 2_600
"""Bars over which signals are counted: about ten years of sessions."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A signal on the chart: when, at which price of the chart's scale, and on which side."""

    time: datetime
    close: float
    side: Side


@dataclass(frozen=True, slots=True)
class SignalRecords:
    """A rule's signals in the window of the chart, and how often a rise followed within `ahead` bars."""

    rule: Rule
    ahead: int
    bars: int
    marks: Sequence[Mark]
    buys: Followed
    sells: Followed
    usual: Followed


def read_signals(opened: connection, records: TickerRecords) -> SignalRecords | None:
    """Count the chosen rule's signals; None where no rule is chosen."""
    if records.choice.signals is None:
        return None
    rule = cast(Rule, records.choice.signals)
    since, until = records.scene.ends
    history = adjusted_closes(opened, records.ticker, records.bar_interval, LOOKED_AT, since)
    closes = [close for _, close in history]
    found = signals(rule, closes)

    def of(side: Side) -> Followed:
        return followed(closes, (signal.bar for signal in found if signal.side == side), records.horizon)

    placed = [(*history[signal.bar], signal.side) for signal in found]
    return SignalRecords(
        rule=rule,
        ahead=records.horizon,
        bars=len(history),
        marks=[
            Mark(time, close * records.scene.unit, side)
            for time, close, side in placed
            if time and (until is None or time <= until)
        ],
        buys=of("buy"),
        sells=of("sell"),
        usual=followed(closes, range(len(closes)), records.horizon),
    )
