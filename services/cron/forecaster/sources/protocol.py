"""What every price source offers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import polars as pl

from forecaster.panel import SCHEMA, UTC_TIME
from forecaster.sources.listings import Listing
from stockcast.market.intervals import BarInterval

# What an address may carry for its server alone: a name with its password, and a query with a token
CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@|(?<=\w)\?\S+=\S+")

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


def without_credentials(words: str) -> str:
    """Leave out of addresses in a text what only their servers may know."""
    return CREDENTIALS.sub("\N{HORIZONTAL ELLIPSIS}", words)


class SourceError(Exception):
    """A source can give nothing; the message says why and, for files, in which line.

    It is stored and shown to everyone who sees a page, so that it never has the credentials of an address.
    """

    def __init__(self, words: str) -> None:
        super().__init__(without_credentials(words))
