"""The bundled prices as a source: history at once, then one past session at a time, as if each day were today."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from forecaster.panel import as_panel
from forecaster.sources.csv import read_prices_csv
from forecaster.sources.listings import SAMPLE_LISTINGS, Listing
from forecaster.sources.protocol import Batch, Request, SourceError
from forecaster.sources.requests import requested
from stockcast.market.intervals import BarInterval

PRICES = Path(__file__).with_name("sample_prices.csv.gz")
HELD_BACK = 250
"""Sessions at the end of the bundled prices that are released one by one."""


class SampleSource:
    """Bars of five large companies up to March 2013, of which the last 250 sessions are held back at first."""

    name = "sample"

    def __init__(self, released: datetime | None = None) -> None:
        """Release the bars up to `released`, the end of the history when None."""
        self._panel = as_panel(read_prices_csv(PRICES))
        self._sessions: list[datetime] = self._panel["time"].unique().sort().to_list()
        self._released = released or self._sessions[-HELD_BACK - 1]

    def release_until(self, session: datetime) -> None:
        """Release the bars up to a session as well; what is released stays so."""
        self._released = max(self._released, session)

    def release_one_after(self, newest: datetime | None) -> None:
        """Release one session after the newest that is stored; none when None, for the history comes first."""
        coming = self.sessions_after(newest, limit=1) if newest else []
        self.release_until(coming[0] if coming else self._released)

    def batches(self, requests: Sequence[Request], bar_interval: BarInterval) -> Iterator[Batch]:
        """Give what is released of the bars that are asked for; raise SourceError for hourly bars."""
        if bar_interval != "1d":
            raise SourceError(f"the bundled prices are daily bars (1d); there are none of {bar_interval}")
        released = self._panel.filter(pl.col("time") <= self._released)
        yield Batch(bars=requested(released, requests))

    def sessions_after(
        self, after: datetime | None, until: datetime | None = None, limit: int | None = None
    ) -> list[datetime]:
        """Give at most `limit` sessions after `after` (after the history when None), up to and including `until`."""
        start = self._sessions[-HELD_BACK - 1] if after is None else after
        sessions = [session for session in self._sessions if session > start and (until is None or session <= until)]
        return sessions[:limit]

    def listings(self) -> list[Listing]:
        """Give the companies behind the tickers."""
        return SAMPLE_LISTINGS
