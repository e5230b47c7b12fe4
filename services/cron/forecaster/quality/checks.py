"""Checks: bars as they came in, the sound ones and what was found out about them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from forecaster.quality.flags import flag
from forecaster.quality.refusals import refuse
from forecaster.quality.rules import Limits
from stockcast.market.intervals import BarInterval


@dataclass(frozen=True, slots=True)
class Checked:
    """The bars that may be stored, the records that are none, and the flags of bars that look odd."""

    kept: pl.DataFrame
    refused: pl.DataFrame
    flags: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Checks:
    """What bars are checked against: each ticker's exchange, the time it is, and where odd begins."""

    exchange_of: Mapping[str, str]
    now: datetime
    bar_interval: BarInterval
    limits: Limits

    def check(self, bars: pl.DataFrame, context: pl.DataFrame, splits: pl.DataFrame) -> Checked:
        """Check bars of any number of tickers, in the source's order; `context` has the stored bars before them."""
        kept, refused = refuse(bars, self.exchange_of, self.now, self.limits, self.bar_interval)
        return Checked(kept, refused, flag(kept, context, splits, self.limits))
