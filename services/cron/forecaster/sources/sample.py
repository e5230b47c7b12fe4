"""The bundled prices as a source: history at once, then one past session at a time, as if each day were today."""

from datetime import datetime
from pathlib import Path

import polars as pl

from forecaster.panel import as_panel
from forecaster.sources.csv import read_prices_csv
from forecaster.sources.listings import SAMPLE_LISTINGS, Listing

PRICES = Path(__file__).with_name("sample_prices.csv.gz")
HELD_BACK = 250
"""Sessions at the end of the bundled prices that are released one by one."""


class SampleSource:
    """Bars of five large companies up to March 2013, of which the last 250 sessions are held back at first."""

    name = "sample"

    def __init__(self) -> None:
        self._panel = as_panel(read_prices_csv(PRICES))
        self._sessions: list[datetime] = self._panel["time"].unique().sort().to_list()

    def bars(self, after: datetime | None, until: datetime | None = None) -> pl.DataFrame:
        """Give all bars before the held-back part when `after` is None, else those of the next session after it.

        With `until`, every session after `after` up to and including `until` is given instead; no rows at the end.
        """
        time = pl.col("time")
        if after is None:
            history = self._panel.filter(time <= self._end_of_history())
            return history if until is None else history.filter(time <= until)
        sessions = self.sessions_after(after, until=until, limit=1 if until is None else None)
        return self._panel.filter(time.is_in(sessions))

    def sessions_after(
        self, after: datetime | None, until: datetime | None = None, limit: int | None = None
    ) -> list[datetime]:
        """Give at most `limit` sessions after `after` (after the history when None), up to and including `until`."""
        start = self._end_of_history() if after is None else after
        sessions = [session for session in self._sessions if session > start and (until is None or session <= until)]
        return sessions[:limit]

    def listings(self) -> list[Listing]:
        """Give the companies behind the tickers."""
        return SAMPLE_LISTINGS

    def _end_of_history(self) -> datetime:
        return self._sessions[-HELD_BACK - 1]
