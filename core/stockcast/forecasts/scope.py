"""Which scored forecasts a figure is about."""

from dataclasses import dataclass
from datetime import UTC, datetime

from stockcast.market.intervals import BarInterval

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)

CHOSEN = """
CASE WHEN %(model_id)s IS NULL THEN m.status <> 'baseline' ELSE m.model_id = %(model_id)s::uuid END
"""
"""The condition on a row `m` of models: one of them, or all that are no baseline."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Forecasts of one horizon from `since` on: of a ticker, a model, live or replayed where these are not None.

    `restated` takes the newest score of each, after prices were restated, instead of the first one.
    """

    bar_interval: BarInterval
    horizon: int
    since: datetime = BEGINNING
    ticker: str | None = None
    model_id: str | None = None
    replayed: bool | None = None
    restated: bool = False

    @property
    def values(self) -> dict[str, object]:
        """Its parts as parameters of a query."""
        return {
            "bar_interval": self.bar_interval,
            "horizon": self.horizon,
            "since": self.since,
            "ticker": self.ticker,
            "model_id": self.model_id,
            "replayed": self.replayed,
            "restated": self.restated,
        }
