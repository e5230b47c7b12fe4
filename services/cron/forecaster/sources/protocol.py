"""What every price source offers."""

from datetime import datetime
from typing import Protocol

import polars as pl

from forecaster.sources.listings import Listing


class PriceSource(Protocol):
    """Where bars come from; `name` is stored with each."""

    name: str

    def bars(self, after: datetime | None, until: datetime | None = None) -> pl.DataFrame:
        """Give the bars after `after` (all when None) up to `until`, with the panel's columns; maybe none."""

    def listings(self) -> list[Listing]:
        """Give what the source knows of its tickers."""
