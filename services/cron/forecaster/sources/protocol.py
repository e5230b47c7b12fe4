"""What every price source offers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import polars as pl

from forecaster.panel import SCHEMA, UTC_TIME
from forecaster.sources.listings import Listing
from stockcast.market.intervals import BarInterval

REFUSED = pl.Schema(
    {"ticker": pl.String(), "time": UTC_TIME, "rule": pl.String(), "reason": pl.String(), "raw": pl.String()}
)
"""Records that are no bars: ticker and time as far as they are known, the rule's id, why, the record itself as JSON."""

SPLITS = pl.Schema({"ticker": pl.String(), "time": UTC_TIME, "ratio": pl.Float64()})
"""Splits: from `time` on, one old share is `ratio` new ones."""


@dataclass(frozen=True, slots=True)
class Request:
    """The bars of one ticker that are wanted: from `since` (the first there is when None) to `until`, both included."""

    ticker: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Some bars as a source gave them: of the panel's types, but unchecked and in the source's order.

    `failures` says for a ticker, in a sentence, why its bars did not come. Bars of a file have its `place`, and the
    number of each bar's line in `lines`.
    """

    bars: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHEMA))
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    splits: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SPLITS))
    failures: dict[str, str] = field(default_factory=dict)
    place: str | None = None
    lines: pl.Series | None = None


class PriceSource(Protocol):
    """Where bars come from; `name` is stored with each."""

    name: str

    def batches(self, requests: Sequence[Request], bar_interval: BarInterval) -> Iterator[Batch]:
        """Give what is asked for piece by piece, and all there is when nothing is named.

        One ticker's failure is told in a batch and spoils no other. Raises SourceError when nothing can be had at all.
        """

    def listings(self) -> list[Listing]:
        """Give what the source knows of its tickers."""


class SourceError(Exception):
    """A source can give nothing; the message says why and, for files, in which line."""
